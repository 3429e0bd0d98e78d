// The ringing tone of the desk: 450 Hz, one second on, three off.

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
