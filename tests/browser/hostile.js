// Marks random and hostile responses to sound and broken questions. Returns what went wrong.
async ([questions, words]) => {
  const { mark, clean, fold, readNumber, plainText } = await import("/quiz.js");
  let seed = 20261123;
  const random = () => {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return seed / 4294967296;
  };
  const pick = (list) => list[Math.floor(random() * list.length)];
  const throwing = new Proxy({}, { get: () => { throw new Error("no"); }, ownKeys: () => { throw new Error("no"); } });
  const cyclic = [];
  cyclic.push(cyclic);
  const known = ["y1949", "y1954", "seato", "baghdad", "tashkent", "bandung", "arms", "u2", "peshawar", "bodo", "lahore", "crash"];
  const strange = [
    null, undefined, NaN, Infinity, -0, 2651, 10n, true, Symbol("s"), () => "y1954", new Date(NaN), /x/,
    "", " ", "2651", "2,651", "۲۶۵۱", "1e999", "-", ".", ",", "9".repeat(99), "9".repeat(1e5), "\ud800", "a\u0301".repeat(500),
    "Yekaterinburg", "yekaterinberg", "__proto__", "constructor", "hasOwnProperty", "<script>", "\u202e\u0000",
    [], {}, throwing, cyclic, Object.create(null), new Proxy([], { get: () => { throw new Error("no"); } }),
    { length: 4 }, { __proto__: null, bodo: "bodo" }, JSON.parse('{"__proto__": {"bodo": "bodo"}}'),
    new Array(1e5), [["seato"]], { toString: () => { throw new Error("no"); } }, new Map(), new String("y1954"), ...known,
  ];
  const shuffled = (list) => list.map((one) => [random(), one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one);
  const response = (question) => {
    const kind = Math.floor(random() * 6);
    if (kind === 0) return pick(strange);
    if (kind === 1) return Array.from({ length: Math.floor(random() * 6) }, () => pick(random() < 0.5 ? known : strange));
    if (kind === 2) return Object.fromEntries(["peshawar", "bodo", "lahore"].map((key) => [key, pick(random() < 0.7 ? known : strange)]));
    if (kind === 3) return String.fromCharCode(...Array.from({ length: Math.floor(random() * 9) }, () => pick([48, 49, 50, 53, 54, 44, 46, 45, 32, 37, 0x661, 0x6f2, 0x66b, 0xd800, 107, 109])));
    if (kind === 4) return shuffled(question.items?.map?.((one) => one.id) ?? known).slice(0, pick([2, 3, 4, 9]));
    return shuffled(known).slice(0, 3);
  };
  const broken = (question) => {
    const copy = structuredClone(question);
    const key = pick(Object.keys(copy));
    copy[key] = pick(strange.filter((one) => typeof one !== "symbol"));
    return random() < 0.1 ? pick(strange) : copy;
  };
  const problems = [];
  const outcomes = {};
  const before = JSON.stringify(questions);
  const show = (one) => { try { return String(JSON.stringify(one)).slice(0, 80); } catch { return "?"; } };
  let inputs = 0;
  for (; inputs < 14000 && problems.length < 5; inputs += 1) {
    const sound = inputs % 4 > 0;
    const question = sound ? pick(questions) : broken(pick(questions));
    const given = response(pick(questions));
    try {
      const { outcome, score, say, marks } = mark(question, given);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const fine =
        ["right", "partly", "wrong", null].includes(outcome) &&
        (outcome === null ? score === null : score >= 0 && score <= 1) &&
        (score === 1) === (outcome === "right") &&
        words.includes(say) &&
        Object.values(marks).every((one) => typeof one === "boolean");
      if (!fine) problems.push(`${show(question)} ${show(given)}: ${outcome} ${score} ${say}`);
      if (sound && JSON.stringify(mark(question, given)) !== JSON.stringify({ ...mark(question, given) })) problems.push("not the same twice");
      const entry = { v: 1, id: `a${inputs}`, at: "2026-11-23T18:00:00Z", lesson: "90-sample", quiz: "90-a", question: pick(questions).id, event: "answer", response: given };
      entry[pick(Object.keys(entry))] = pick([entry.response, pick(strange)]);
      const safe = clean(entry);
      if (safe) fold([safe], { id: "90-a", questions });
      if (safe && clean(JSON.parse(JSON.stringify(safe))) === null) problems.push(`not kept: ${show(safe)}`);
      if (typeof given === "string") [readNumber(given), plainText(given)];
    } catch (error) {
      problems.push(`${show(question)} ${show(given)} threw ${error}`);
    }
  }
  if (JSON.stringify(questions) !== before) problems.push("a question was changed");
  return { problems, inputs, outcomes: Object.keys(outcomes) };
}
