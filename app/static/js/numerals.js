// Numbers as people write them, read and written as surveys/asking/numerals.py does.

const DECORATION = /[\s\u00a0\u202f€'’]|EUR/gi;
const MOST_DIGITS = 15;
const decimalSign = (language) => (language === "nl" ? "," : ".");
const grouped = { ".": /^[+-]?[0-9]{1,3}(\.[0-9]{3})+$/, ",": /^[+-]?[0-9]{1,3}(,[0-9]{3})+$/ };

// the number in a text; null when it is none or has more decimals than asked
export function readNumber(text, language, decimals = 0) {
  const bare = text.replace(DECORATION, "").replace(/[.,](-{1,2}|–|=)$/, "");
  if ((bare.match(/[0-9]/g) ?? []).length > MOST_DIGITS) return null;
  const plain = unified(bare, decimalSign(language), decimals);
  if (!/^[+-]?[0-9]+(\.[0-9]+)?$/.test(plain)) return null;
  const fraction = (plain.split(".")[1] ?? "").replace(/0+$/, "");
  return fraction.length > decimals ? null : Number(plain);
}

function unified(text, sign, decimals) {
  const signs = [...text].filter((one) => one === "." || one === ",");
  if (signs.length === 0) return text;
  const last = signs.at(-1);
  if (new Set(signs).size === 2) {
    const at = text.lastIndexOf(last);
    const whole = text.slice(0, at);
    return grouped[signs[0]].test(whole) ? `${whole.replaceAll(signs[0], "")}.${text.slice(at + 1)}` : "?";
  }
  const ownDecimal = signs.length === 1 && last === sign && decimals >= 3;
  if (grouped[last].test(text) && !/^[+-]*0/.test(text) && !ownDecimal) return text.replaceAll(last, "");
  return signs.length === 1 ? text.replace(last, ".") : text;
}

export function writeNumber(amount, language, decimals = 0) {
  let text = Number.isInteger(amount) ? String(amount) : amount.toFixed(decimals);
  if (!Number.isInteger(amount) && decimals !== 2 && text.includes(".")) text = text.replace(/0+$/, "");
  const [whole, fraction] = text.split(".");
  const groups = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, language === "nl" ? "." : ",");
  return fraction === undefined ? groups : `${groups}${decimalSign(language)}${fraction}`;
}
