// Two people changed one coding: both versions beside each other, and a choice.
import * as codes from "./codes.js";
import { text } from "./margin.js";

const dialog = document.getElementById("conflict");

/** Resolves with "mine" or "theirs". `mine` is the coding as this person wants it, `stored` as it is now. */
export function choose(mine, stored, says, wordsOf) {
  const rows = [
    [says.fields.code, codeOf(stored.code), codeOf(mine.code)],
    [says.fields.words, stored.words, wordsOf(mine)],
    [says.fields.valence, says.directions[stored.valence], says.directions[mine.valence]],
    [says.fields.strength, says.strengths[stored.strength], says.strengths[mine.strength]],
    [says.fields.improvement, says.yesno[Number(stored.improvement)], says.yesno[Number(mine.improvement)]],
    [says.fields.memo, stored.memo || "–", mine.memo || "–"],
  ];
  document.getElementById("conflict-by").textContent = says.nowBy.replace("{who}", stored.by);
  document.getElementById("conflict-removed").hidden = !stored.removed;
  document.getElementById("conflict-rows").replaceChildren(
    ...rows.map(([name, theirs, own]) => {
      const row = document.createElement("tr");
      const head = text("th", "", name);
      head.scope = "row";
      row.append(head, text("td", "preserve", theirs), text("td", "preserve", own));
      if (theirs !== own) row.className = "differs";
      return row;
    }),
  );
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.onclose = () => resolve(dialog.returnValue === "mine" ? "mine" : "theirs");
    dialog.showModal();
  });
}

function codeOf(id) {
  const code = codes.get(id);
  return `${code.key} ${code.label}`;
}
