// 配置版本: edit, check, compare, put into force with a reason, and go back.

import { type Child, fill, h, say, show } from "../dom";
import { type Applied, type Fault, type Files, registerApi, type Version } from "../operator_wire";
import { day } from "../words";
import { empty, keepFocus, panel, tag } from "./operator_bits";
import { diffView, difference, faultList, meaning } from "./operator_diff";
import { Editor } from "./operator_editor";
import { ReasonDialog } from "./operator_reason";

const SETTLE_MS = 1_500;
const LOOKS = 4;

export class VersionsScreen {
  readonly element: HTMLElement;
  private readonly editor = new Editor(() => this.typed());
  private readonly tabs = h("div", { class: "file-tabs", role: "tablist", "aria-label": "配置文件" });
  private readonly versionList = h("div", { class: "scroll", id: "versions" });
  private readonly outcome = h("div", { class: "scroll pad", id: "config-outcome", role: "status", tabindex: "0" });
  private readonly note = h("span", { class: "legend", role: "status" });
  private readonly dialog = new ReasonDialog();
  private readonly buttons: Record<"check" | "diff" | "apply" | "reset", HTMLButtonElement>;
  /** The newest first; the first is in force, or is about to be. */
  private versions: Version[] = [];
  private inForce = 0;
  private looks = LOOKS;
  /** The version that the editor's files come from, and that version's files. */
  private base: Version | null = null;
  private original: Files = {};
  private files: Files = {};
  private file = "";
  private faults: Fault[] = [];
  private loaded = false;

  constructor() {
    const button = (name: string, style: string, act: () => Promise<void>): HTMLButtonElement =>
      h("button", { type: "button", class: style, disabled: true, on: { click: () => void this.busy(act) } }, name);
    this.buttons = {
      check: button("检查", "quiet", async () => void (await this.check())),
      diff: button("差异", "quiet", () => this.compare()),
      apply: button("启用…", "primary", () => this.apply()),
      reset: button("放弃修改", "quiet", () => this.reset()),
    };
    const { check, diff, apply, reset } = this.buttons;
    this.element = h("main", { class: "screen versions" },
      panel("配置文件", "editing", h("div", { class: "tools" }, check, diff, apply, reset, h("span", { class: "grow" }), this.note), this.tabs, this.editor.element),
      panel("版本", "history", this.versionList),
      panel("检查和差异", "outcome-card", this.outcome), this.dialog.element);
    window.addEventListener("beforeunload", (event) => { if (this.element.isConnected && this.dirty()) event.preventDefault(); });
  }

  /** Called when the screen is opened: what is typed is kept. */
  open(): void {
    void this.busy(() => (this.loaded ? this.list() : this.load()));
  }

  private dirty(): boolean {
    return Object.keys(this.files).some((name) => this.files[name] !== this.original[name]);
  }

  private async busy(act: () => Promise<void>): Promise<void> {
    this.element.setAttribute("aria-busy", "true");
    try {
      await act();
    } catch (error) {
      const words = error instanceof Error ? error.message : "操作没有成功";
      this.tell(h("p", { class: "fail" }, `没有成功：${words}`), this.loaded ? null : h("button", { type: "button", class: "quiet", on: { click: () => void this.busy(() => this.load()) } }, "重新读取"));
    } finally {
      this.element.removeAttribute("aria-busy");
      this.draw();
    }
  }

  private tell(...said: Child[]): void {
    fill(this.outcome, ...said);
    this.outcome.scrollTop = 0;
  }

  // --- reading ---

  private async load(): Promise<void> {
    await this.list();
    const newest = this.versions[0];
    if (newest) await this.show(newest);
    else this.tell(empty("还没有版本。"));
    this.loaded = true;
    if (newest) this.tell(empty("修改后先「检查」，再看「差异」，然后「启用」。正在进行的通话不受影响。"));
  }

  private async list(): Promise<void> {
    const { in_force, versions } = await registerApi.versions();
    this.inForce = in_force;
    this.versions = [...versions].sort((a, b) => b.number - a.number);
    // the service takes a new version in within a moment, unless it refuses it
    if (versions.length && in_force !== this.versions[0]?.number && this.looks-- > 0) window.setTimeout(() => void this.busy(() => this.list()), SETTLE_MS);
  }

  private async show(version: Version): Promise<void> {
    const { files } = await registerApi.version(version.number);
    this.base = version;
    this.original = files;
    this.files = { ...files };
    this.faults = [];
    const names = Object.keys(files);
    this.turn(names.includes(this.file) ? this.file : (names.find((name) => name === "hotline.toml") ?? names[0] ?? ""));
  }

  private async reset(): Promise<void> {
    const newest = this.versions[0];
    if (newest) await this.show(newest);
    this.tell(empty("已回到正在使用的版本。"));
  }

  // --- editing ---

  /** Whether an earlier version is only looked at. */
  private looking(): boolean {
    return !!this.base && this.base.number !== this.versions[0]?.number && !this.dirty();
  }

  private turn(file: string): void {
    this.file = file;
    this.editor.open(this.files[file] ?? "", this.looking());
    this.markFaults();
    this.draw();
  }

  private typed(): void {
    // a text area knows one kind of line end only
    const windows = this.original[this.file]?.includes("\r\n") ?? false;
    this.files[this.file] = windows ? this.editor.text.replaceAll("\n", "\r\n") : this.editor.text;
    // lines have moved: what was found there is to be checked again
    if (this.faults.some((each) => each.file === this.file)) {
      this.faults = this.faults.filter((each) => each.file !== this.file);
      this.markFaults();
    }
    this.draw();
  }

  private markFaults(): void {
    this.editor.mark(this.faults.filter((each) => each.file === this.file && each.line).map((each) => each.line as number));
  }

  private draw(): void {
    const newest = this.versions[0];
    const dirty = this.dirty();
    this.buttons.check.disabled = this.buttons.diff.disabled = !this.loaded || !this.base;
    this.buttons.apply.disabled = !dirty || this.faults.length > 0;
    this.buttons.apply.title = this.faults.length ? "有错误时不能启用，请改好后再检查" : "";
    this.buttons.reset.disabled = !dirty && !this.looking();
    say(this.buttons.reset, this.looking() ? "回到正在使用的版本" : "放弃修改");
    say(this.note, !this.base ? "" : `第 ${this.base.number} 版，${this.looking() ? "只读" : dirty ? "已修改，未启用" : "正在使用"}`);
    keepFocus(this.tabs, () => fill(this.tabs, ...Object.keys(this.files).map((name) => this.tab(name))));
    show(this.tabs, Object.keys(this.files).length > 0);
    keepFocus(this.versionList, () => fill(this.versionList, ...(this.versions.length ? this.versions.map((each) => this.line(each, each === newest)) : [empty("还没有版本")])));
  }

  private tab(name: string): HTMLElement {
    const changed = this.files[name] !== this.original[name];
    const wrong = this.faults.filter((each) => each.file === name).length;
    return h("button", { type: "button", role: "tab", class: "file-tab", "data-key": name, "aria-selected": String(name === this.file), on: { click: () => this.turn(name) } },
      name, changed ? h("em", { title: "已修改" }, "●") : null, wrong ? tag(`${wrong} 处错误`, "red") : null);
  }

  private line(each: Version, newest: boolean): HTMLElement {
    const shown = each.number === this.base?.number;
    return h("article", { class: shown ? "version chosen" : "version", "data-version": each.number },
      h("div", {}, h("b", {}, `第 ${each.number} 版`), each.number === this.inForce ? tag("正在使用", "good") : newest ? tag("尚未生效", "amber") : null, h("small", {}, `${day(each.at)} ${each.who}`)),
      h("p", {}, each.why || "没有写明原因"),
      h("div", { class: "buttons" },
        h("code", { title: `SHA-256 ${each.sha256}` }, each.sha256.slice(0, 10)), h("span", { class: "grow" }),
        shown || newest ? null : h("button", { type: "button", class: "small-button", "data-key": `see-${each.number}`, "aria-label": `查看第 ${each.number} 版`, disabled: this.dirty(), title: this.dirty() ? "请先启用或放弃修改" : null, on: { click: () => void this.busy(() => this.look(each)) } }, "查看"),
        newest ? null : h("button", { type: "button", class: "small-button", "data-key": `back-${each.number}`, "aria-label": `回退到第 ${each.number} 版`, on: { click: () => void this.busy(() => this.goBack(each)) } }, "回退…")));
  }

  // --- acting ---

  private async look(version: Version): Promise<void> {
    await this.show(version);
    this.tell(h("p", { class: "dim" }, `正在查看第 ${version.number} 版。下面是从正在使用的版本改成它会有的差异。`), ...difference(await registerApi.diff(this.files)));
  }

  private async check(): Promise<boolean> {
    const { faults, warnings } = await registerApi.check(this.files);
    this.faults = faults;
    this.markFaults();
    if (faults.length) this.tell(h("h3", {}, `有 ${faults.length} 处错误，改好后才能启用`), faultList(faults, (fault) => this.jump(fault)));
    else this.tell(h("p", { class: "fine" }, "没有发现错误。"), ...warnings.map((each) => h("p", { class: "remark" }, each)));
    return !faults.length;
  }

  private jump(fault: Fault): void {
    if (fault.file in this.files && fault.file !== this.file) this.turn(fault.file);
    this.editor.jump(fault.line ?? 1);
  }

  private async compare(): Promise<void> {
    this.tell(...difference(await registerApi.diff(this.files)));
  }

  private async apply(): Promise<void> {
    const [files, base] = [{ ...this.files }, this.base?.number ?? 0];
    if (!(await this.check())) return;
    await this.list();
    const newest = this.versions[0];
    if (newest && newest.number !== base) return this.overtaken(newest);
    const found = await registerApi.diff(files);
    this.tell(...difference(found));
    this.dialog.ask({
      title: "启用新的配置",
      about: [h("h3", {}, "改动的意思"), meaning(found), h("p", { class: "dim" }, "立即生效；正在进行的通话不受影响。")],
      button: "启用",
      act: async (why) => this.after(await registerApi.apply(files, why, base), "已启用"),
    });
  }

  /** Somebody else was quicker: what was typed is kept and compared with theirs. */
  private overtaken(newest: Version): void {
    const goOn = async (): Promise<void> => {
      this.original = (await registerApi.version(newest.number)).files;
      this.base = newest;
      await this.compare();
    };
    this.tell(
      h("p", { class: "fail" }, `${newest.who} 已启用第 ${newest.number} 版，您的修改基于第 ${this.base?.number ?? 0} 版，没有启用。`),
      h("p", {}, `第 ${newest.number} 版的原因：${newest.why}`),
      h("button", { type: "button", class: "quiet", on: { click: () => void this.busy(goOn) } }, `保留我的文字，与第 ${newest.number} 版比较`));
  }

  private async goBack(version: Version): Promise<void> {
    const { files } = await registerApi.version(version.number);
    const found = await registerApi.diff(files);
    this.dialog.ask({
      title: `回退到第 ${version.number} 版`,
      about: [
        h("p", {}, `第 ${version.number} 版由 ${version.who} 于 ${day(version.at)} 启用：${version.why || "没有写明原因"}`),
        h("h3", {}, "回退的意思"), meaning(found), found.text.trim() ? diffView(found.text) : null,
        this.dirty() ? h("p", { class: "fail" }, "您还有未启用的修改，回退后会丢失。") : null,
      ],
      button: "确认回退",
      danger: true,
      act: async (why) => this.after(await registerApi.rollback(version.number, why, found.base), `已回退到第 ${version.number} 版，成为`),
    });
  }

  private async after(done: Applied, said: string): Promise<void> {
    this.looks = LOOKS;
    await this.list();
    const newest = this.versions[0];
    if (newest) await this.show(newest);
    this.tell(h("p", { class: "fine" }, done.kept ? `${said}第 ${done.version} 版。` : `内容与第 ${done.version} 版相同，没有新的版本。`),
      meaning(done), done.folder ? h("p", { class: "remark" }, done.folder) : null);
    this.draw();
  }
}
