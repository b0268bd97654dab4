// What the interview screen says about saving, in words: since when there is no connection, and how much waits.
export class Status {
  constructor(form) {
    this.words = form.dataset;
    this.line = document.getElementById("saved");
    this.again = document.getElementById("sign-in-again");
    this.state = "";
    this.since = null;
    this.told = "";
  }

  // "saved", "offline", "signed-out" or "stranger": what the last try found.
  say(state) {
    this.told = "";
    if (state === "offline") this.since ??= new Date();
    else this.since = null;
    this.state = state;
  }

  // Something that stays until the next try.
  tell(text) {
    this.told = text;
    this.#write(text, "refused");
  }

  // Something was typed this moment: from now on it is not true any more that everything is saved.
  busy() {
    if (this.line.dataset.kind !== "offline" && this.line.dataset.kind !== "signed-out") this.#write(this.words.saving, "saving");
  }

  show({ waiting, conflicts, refused }) {
    this.again.hidden = this.state !== "signed-out";
    if (this.told) return;
    if (this.state === "offline") this.#write(this.#counted("offline", waiting), "offline");
    else if (this.state === "signed-out") this.#write(this.#counted("signedOut", waiting), "signed-out");
    else if (this.state === "stranger") this.#write(this.words.stranger, "signed-out");
    else if (refused) this.#write(this.words.refused.replace("{why}", refused), "refused");
    else if (conflicts) this.#write(this.#filled(this.words[conflicts === 1 ? "conflictOne" : "conflictMany"], conflicts), "conflict");
    else if (waiting) this.#write(this.words.saving, "saving");
    else if (this.state === "saved") this.#write(this.words.saved, "saved");
  }

  #counted(name, count) {
    return this.#filled(this.words[name + (count === 0 ? "None" : count === 1 ? "One" : "Many")], count);
  }

  #filled(text, count) {
    const two = (number) => String(number).padStart(2, "0");
    const time = this.since ? `${two(this.since.getHours())}${this.words.clockSeparator}${two(this.since.getMinutes())}` : "";
    return text.replace("{time}", time).replace("{count}", count);
  }

  #write(text, kind) {
    this.line.dataset.kind = kind;
    if (this.line.textContent !== text) this.line.textContent = text;
  }
}
