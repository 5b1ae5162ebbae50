// How a count was judged, in the reader's words. siaga's own methods have theirs here; another's text (a replay of an older version) stays as it is.
import type { Language, Wording } from "./types";

const METHODS: [RegExp, Wording][] = [
  [/^weighed evidence$/, { id: "bukti tertimbang", en: "weighed evidence", ar: "أدلة موزونة" }],
  [/^month against quarter$/, { id: "sebulan dibandingkan triwulan sebelumnya", en: "a month against the quarter before it", ar: "شهر مقابل ربع السنة السابق له" }],
  [/^reports by the day heard$/, { id: "laporan menurut hari diterima", en: "reports by the day they were heard", ar: "التقارير حسب يوم ورودها" }],
  [/^interval test$/, { id: "uji jeda", en: "interval test", ar: "اختبار المدد" }],
  [/^every event of a watch$/, { id: "setiap peristiwa sebuah pantauan", en: "every event of a watch", ar: "كل حدث ضمن المراقبة" }],
  [/^at least (\d+) killed$/, { id: "paling sedikit {n} tewas", en: "at least {n} killed", ar: "لا يقل عدد القتلى عن {n}" }],
  [/^first in (\d+) days$/, { id: "pertama dalam {n} hari", en: "first in {n} days", ar: "الأول منذ {n} من الأيام" }],
  [/^first use of a weapon$/, { id: "senjata yang dipakai untuk pertama kali", en: "first use of a weapon", ar: "أول استخدام لسلاح" }],
  [/^deadlier than any before$/, { id: "lebih banyak tewas daripada yang mana pun sebelumnya", en: "deadlier than any before", ar: "أكثر فتكا من كل ما سبقه" }],
];

export function methodName(method: string, language: Language): string {
  for (const [pattern, wording] of METHODS) {
    const found = pattern.exec(method);
    if (found) return wording[language].replace("{n}", found[1] ?? "");
  }
  return method;
}
