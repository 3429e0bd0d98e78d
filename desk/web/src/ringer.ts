// Tones: the ringing of the desk, 450 Hz, one second on, three off; and the two-tone alarm of the stand-in's screen.

export class Ringer {
  private context: AudioContext | null = null;
  private timer = 0;

  start(): void {
    this.stop();
    this.beep();
    this.timer = window.setInterval(() => this.beep(), 4000);
  }

  stop(): void {
    clearInterval(this.timer);
    void this.context?.close();
    this.context = null;
  }

  private beep(): void {
    this.context ??= new AudioContext();
    if (this.context.state !== "running") return void this.context.resume();
    const [tone, volume] = [this.context.createOscillator(), this.context.createGain()];
    const now = this.context.currentTime;
    tone.frequency.value = 450;
    volume.gain.setValueAtTime(0, now);
    volume.gain.linearRampToValueAtTime(0.12, now + 0.03);
    volume.gain.setValueAtTime(0.12, now + 0.95);
    volume.gain.linearRampToValueAtTime(0, now + 1);
    tone.connect(volume).connect(this.context.destination);
    tone.start(now);
    tone.stop(now + 1);
  }
}

/** Two tones, again and again until stopped. A browser lets it sound only after the first click or key. */
export class Alarm {
  private context: AudioContext | null = null;
  private timer = 0;

  get silent(): boolean {
    return this.context?.state !== "running";
  }

  /** Called on a click or key, so that the browser lets it sound later. */
  async allow(): Promise<void> {
    this.context ??= new AudioContext();
    await this.context.resume();
  }

  start(times: number): void {
    this.stop();
    this.sound();
    this.timer = window.setInterval(() => (--times > 0 ? this.sound() : this.stop()), 1_600);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sound(): void {
    this.context ??= new AudioContext();
    if (this.context.state !== "running") return void this.context.resume();
    const now = this.context.currentTime;
    [880, 660, 880, 660].forEach((pitch, at) => {
      const [tone, volume] = [this.context!.createOscillator(), this.context!.createGain()];
      tone.frequency.value = pitch;
      volume.gain.value = 0.16;
      tone.connect(volume).connect(this.context!.destination);
      tone.start(now + at * 0.28);
      tone.stop(now + at * 0.28 + 0.26);
    });
  }
}
