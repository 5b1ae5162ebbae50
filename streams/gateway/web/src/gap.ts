// Says that the stream was not followed for a while, until whoever reads has seen it.
import { button, fill, find, icon, make } from "./dom";
import { clock, whole } from "./format";
import type { Store } from "./store";
import { say } from "./words";

const CROSS = "M4 4l8 8M12 4l-8 8";

export function showGap(store: Store): void {
  const { gap, language } = store;
  const note = find("gap");
  note.hidden = gap === null;
  if (!gap) {
    fill(note);
    return;
  }
  const told = say("gapTold", language).replace("{from}", clock(gap.from)).replace("{until}", clock(gap.until)).replace("{n}", whole(gap.changed, language));
  const close = say("close", language);
  fill(note, make("p", {}, told), button({ class: "close", "aria-label": close, title: close, "data-key": "gap" }, () => store.change(() => (store.gap = null)), icon(CROSS)));
}
