// Bundles the page into desk/static: index.html, app.js, app.css and the font's slices.
import { build } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const out = fileURLToPath(new URL("../static/", import.meta.url));

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { app: "src/main.ts" },
  bundle: true,
  minify: true,
  sourcemap: "linked",
  target: ["chrome109", "firefox115", "safari16"],
  format: "iife",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  legalComments: "linked",
  outdir: out,
  logLevel: "warning",
});
await cp("src/index.html", `${out}index.html`);
