// Parked quotes on the interview screen: what was said literally, when, and at a table with several by whom.
import { newId } from "./interview-outbox.js";

export const mark = (seconds) =>
  `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

export class Quotes {
  // `keep` takes a change, `changed` the id of a question of which other quotes are shown now.
  constructor({ keep, changed }) {
    Object.assign(this, { keep, changed });
    this.template = document.getElementById("quote-template");
    this.people = [...this.template.content.querySelectorAll("option")].filter((option) => option.value);
  }

  #list(id) {
    return document.getElementById(id).querySelector("[data-quotes]");
  }

  shown(id) {
    return [...this.#list(id).querySelectorAll("[data-quote]")].map((item) => ({
      id: item.dataset.quote,
      text: item.querySelector("q").textContent,
      at: item.dataset.at === undefined ? null : Number(item.dataset.at),
      who: item.dataset.who ?? "",
    }));
  }

  show(id, quotes) {
    const list = this.#list(id);
    const before = this.shown(id);
    if (list.dataset.drawn && JSON.stringify(before) === JSON.stringify(quotes)) return; // a list that is open stays open
    list.dataset.drawn = "yes";
    list.replaceChildren(...quotes.map((quote) => this.#draw(id, quote)));
    this.changed(id);
  }

  #draw(id, quote) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    item.dataset.quote = quote.id;
    item.dataset.who = quote.who;
    if (quote.at !== null && quote.at !== undefined) {
      item.dataset.at = quote.at;
      item.dataset.clock = mark(quote.at);
    }
    item.querySelector("q").textContent = quote.text;
    const who = item.querySelector("select");
    if (who) {
      who.value = quote.who;
      who.addEventListener("change", () => {
        item.dataset.who = who.value;
        this.keep({ kind: "speaker", question: id, value: { id: quote.id, who: who.value } });
      });
    }
    return item;
  }

  // A change that waits on this device, laid over what is shown.
  lay(entry) {
    const { kind, question: id, value } = entry;
    const quotes = this.shown(id);
    if (kind === "quote" && !quotes.some((each) => each.id === value.id)) this.show(id, [...quotes, value]);
    else if (kind !== "quote") this.show(id, after(quotes, entry));
  }

  // Takes the words to park out of the notes, shows them and keeps them; false when there are none.
  park(id, area, elapsed) {
    const [start, end] = sentenceAt(area);
    let words = area.value.slice(start, end).trim();
    const stamp = /^\[(\d{2,3}):(\d{2})\]\s*/.exec(words);
    const at = stamp ? Number(stamp[1]) * 60 + Number(stamp[2]) : elapsed;
    if (stamp) words = words.slice(stamp[0].length);
    const [who, said] = this.#speaker(words);
    words = said.replace(/^["“„‘']+|["”’']+$/g, "").trim();
    if (!words) return false;
    area.setRangeText("", start, end, "start");
    area.value = area.value.replace(/[ \t]{2,}/g, " ").replace(/^[ \t]+|[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n");
    area.setSelectionRange(Math.min(start, area.value.length), Math.min(start, area.value.length));
    area.dispatchEvent(new Event("input", { bubbles: true }));
    const quote = { id: newId(), text: words, at, who };
    this.show(id, [...this.shown(id), quote]);
    this.keep({ kind: "quote", question: id, value: quote });
    return true;
  }

  // "Kim: it takes a year" is said by Kim, when one person at the table is called so.
  #speaker(words) {
    const found = /^([^:\n]{1,60}):\s+/.exec(words);
    const name = found?.[1].trim().toLowerCase();
    const called = this.people.filter(({ text }) =>
      [text.trim(), text.trim().split(/\s+/)[0]].some((each) => each.toLowerCase() === name),
    );
    return called.length === 1 ? [called[0].value, words.slice(found[0].length)] : ["", words];
  }

  unpark(id, area, name) {
    const quote = this.shown(id).find((each) => each.id === name);
    const stamp = quote.at === null ? "" : `[${mark(quote.at)}] `;
    const by = this.people.find(({ value }) => value === quote.who)?.text.trim();
    const words = `${stamp}${by ? `${by}: ` : ""}“${quote.text}”`;
    area.value = `${area.value}${area.value && !area.value.endsWith("\n") ? "\n" : ""}${words}`;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    this.show(id, this.shown(id).filter((each) => each.id !== name));
    this.keep({ kind: "unquote", question: id, value: name });
    area.focus();
  }
}

// The quotes of a question once a change to them was made.
export function after(quotes, { kind, value }) {
  if (kind === "quote") return [...quotes.filter((each) => each.id !== value.id), value];
  if (kind === "speaker") return quotes.map((each) => (each.id === value.id ? { ...each, who: value.who } : each));
  return quotes.filter((each) => each.id !== value);
}

// The words to park: what is selected, else the sentence or line in which the cursor stands.
function sentenceAt(area) {
  let { selectionStart: start, selectionEnd: end } = area;
  const text = area.value;
  if (start === end) {
    const behind = start === text.length || /\s/.test(text[start]); // a phone puts a space behind each full stop
    if (behind) while (start > 0 && /\s/.test(text[start - 1])) start -= 1;
    end = start;
    if (behind) start = Math.max(start - 1, 0);
    while (start > 0 && text[start - 1] !== "\n" && !(/\s/.test(text[start]) && /[.!?…]/.test(text[start - 1]))) start -= 1;
    while (end < text.length && text[end] !== "\n" && !(/[.!?…]/.test(text[end - 1] ?? "") && /\s/.test(text[end]) && end > start + 1)) end += 1;
  }
  return [start, end];
}
