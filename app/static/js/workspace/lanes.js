// Brackets side by side: passages that overlap get lanes of their own. No page in here: passages in, lanes out.

/** For passages sorted by where they begin: the lane of each, the lowest that is free where it begins. */
export function lanes(passages) {
  const until = [];
  return passages.map(({ top, bottom }) => {
    let lane = until.findIndex((end) => end <= top);
    if (lane < 0) lane = until.length;
    until[lane] = bottom;
    return lane;
  });
}
