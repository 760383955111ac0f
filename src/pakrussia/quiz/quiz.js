// The quiz: marking, keeping and drawing, in one file, because every stored quiz carries its own
// copy. It takes plain data (a quiz) and a small storage; only render(), at the end, knows of a
// widget. Text from questions and records is always set as text, never as markup.
//
//   mark(question, response)        what a response is worth; pure, and total: it never throws
//   fold(entries, quiz)             the state of a quiz after the entries of a record
//   browserStorage(quiz, store)     keeps entries in the browser
//   mount(el, quiz, storage)        draws a quiz; returns a function that takes it away
//
// A question may be at home in another quiz: it then carries that lesson and quiz, and its answers
// count there. A quiz may begin `since` a time: what was answered before is not shown in it.

// --- Marking -------------------------------------------------------------------------------------

const isText = (value) => typeof value === 'string';
const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);

const result = (score, say, marks, counts) => ({
  outcome: score === 1 ? 'right' : score > 0 ? 'partly' : 'wrong',
  score,
  say: score === 1 ? 'say_right' : say,
  marks,
  ...counts,
});

// Digits of Urdu, Persian and Arabic keyboards; signs for minus; marks of writing direction.
function plainDigits(text) {
  return text
    .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0)
    .replace(/[−–]/g, '-')
    .replace(/٫/g, '.')
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '');
}

// Returns the number that was written, or NaN. A comma parts thousands where its groups fit
// (2,651 and 1,00,000), else it is a decimal comma (2,5).
export function readNumber(text, unit = '') {
  let number = plainDigits(text).trim().toLowerCase();
  for (const end of [plainDigits(unit).trim().toLowerCase(), '%']) {
    if (end && number.endsWith(end)) number = number.slice(0, -end.length);
  }
  number = number.replace(/[\s'’_٬،]/g, (sign) => (sign === "،" ? "," : ""));
  const last = Math.max(number.lastIndexOf(','), number.lastIndexOf('.'));
  if (number.includes(',') && number.includes('.')) {
    number = number.slice(0, last).replace(/[.,]/g, '') + '.' + number.slice(last + 1);
  } else if (/^[-+]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}$|^[-+]?[1-9]\d{0,2}(\.\d{3}){2,}$/.test(number)) {
    number = number.replace(/[,.]/g, '');
  } else {
    number = number.replace(',', '.');
  }
  return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(number) ? Number(number) : NaN;
}

// Case, accents, spaces, hyphens and the two ways to write ye and kaf make no difference.
export function plainText(text) {
  return text
    .slice(0, 300)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{P}\p{Z}\p{C}\p{S}ـ]/gu, '')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/ø/g, 'o')
    .replace(/ß/g, 'ss');
}

// True where one letter was added, left out, changed, or swapped with its neighbour.
function oneSlip(a, b) {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 5) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

const marking = {
  __proto__: null,

  single: {
    need: 'need_choice',
    solution: (question) => question.options.find((option) => option.correct).id,
    mark(question, response) {
      const chosen = question.options.find((option) => option.id === response);
      if (!isText(response) || !chosen) return null;
      return result(chosen.correct ? 1 : 0, 'say_wrong', { [response]: !!chosen.correct });
    },
  },

  multiple: {
    need: 'need_choice',
    solution: (question) => question.options.filter((one) => one.correct).map((one) => one.id),
    mark(question, response) {
      if (!Array.isArray(response) || !response.length) return null;
      const ids = new Set(response);
      const chosen = question.options.filter((option) => ids.has(option.id));
      if (chosen.length !== response.length) return null;
      const all = question.options.filter((option) => option.correct).length;
      const hits = chosen.filter((option) => option.correct).length;
      const extra = chosen.length - hits;
      const missing = all - hits;
      const say = !hits ? 'say_wrong' : !extra ? 'say_missing' : missing ? 'say_both' : 'say_extra';
      const score = missing || extra ? Math.min(0.99, hits / (all + extra)) : 1;
      const marks = Object.fromEntries(chosen.map((option) => [option.id, !!option.correct]));
      return result(score, say, marks);
    },
  },

  number: {
    need: 'need_number',
    solution: (question) => String(question.number.answer),
    mark(question, response) {
      if (!isText(response) || response.length > 100) return null;
      const { answer, tolerance = 0, unit } = question.number;
      const off = readNumber(response, unit) - answer;
      if (!Number.isFinite(off)) return null;
      const near = Math.abs(off) <= tolerance + 1e-9 * Math.max(1, Math.abs(answer));
      return result(near ? 1 : 0, off < 0 ? 'say_higher' : 'say_lower', {});
    },
  },

  order: {
    need: 'need_order',
    solution: (question) => question.items.map((item) => item.id),
    mark(question, response) {
      const ids = marking.order.solution(question);
      if (!Array.isArray(response) || response.length !== ids.length) return null;
      if (!ids.every((id) => response.includes(id))) return null;
      const marks = Object.fromEntries(ids.map((id, place) => [id, response[place] === id]));
      const n = Object.values(marks).filter(Boolean).length;
      return result(n / ids.length, 'say_places', marks, { n, all: ids.length });
    },
  },

  match: {
    need: 'need_pairs',
    solution: (question) => Object.fromEntries(question.pairs.map((one) => [one.id, one.answer])),
    mark(question, response) {
      if (!response || typeof response !== 'object' || Array.isArray(response)) return null;
      const known = question.rights.map((right) => right.id);
      const marks = {};
      for (const pair of question.pairs) {
        if (!known.includes(own(response, pair.id))) return null;
        marks[pair.id] = response[pair.id] === pair.answer;
      }
      const n = Object.values(marks).filter(Boolean).length;
      return result(n / question.pairs.length, 'say_pairs', marks, { n, all: question.pairs.length });
    },
  },

  text: {
    need: 'need_text',
    solution: (question) => question.accepted[0],
    mark(question, response) {
      if (!isText(response) || !plainText(response)) return null;
      const said = plainText(response);
      const accepted = question.accepted.map(plainText);
      if (accepted.includes(said)) return result(1, '', {});
      const nearly = accepted.some((one) => oneSlip(one, said));
      return result(nearly ? 0.5 : 0, nearly ? 'say_spelling' : 'say_wrong', {});
    },
  },
};

// Returns {outcome, score, say, marks}: outcome is right, partly, wrong, or null where the response
// is not one (say then names what is needed); say is a key of the words; marks says of each part
// that was chosen whether it is right.
export function mark(question, response) {
  let need = 'need_choice';
  try {
    const kind = marking[question.kind];
    need = kind.need;
    const found = kind.mark(question, response);
    if (found && Number.isFinite(found.score)) return found;
  } catch {
    // A broken question or a hostile response: there is nothing to mark.
  }
  return { outcome: null, score: null, say: need, marks: {} };
}

// --- State ---------------------------------------------------------------------------------------

const EVENTS = ['answer', 'reveal', 'restart'];
const OUTCOMES = ['right', 'partly', 'wrong', null];
const isName = (value) => isText(value) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length < 81;

// Returns a clean copy of an entry of the record, or null. Records are untrusted input.
export function clean(raw) {
  try {
    const { v, id, at, lesson, quiz, question = null, event } = raw;
    const { response = null, outcome = null, score = null } = raw;
    const sound =
      v === 1 &&
      [id, at].every(isText) &&
      /^[A-Za-z0-9_-]{1,64}$/.test(id) &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(at) &&
      isName(lesson) &&
      isName(quiz) &&
      EVENTS.includes(event) &&
      (isName(question) || (event === 'restart' && question === null)) &&
      OUTCOMES.includes(outcome) &&
      (score === null || (Number.isFinite(score) && score >= 0 && score <= 1)) &&
      JSON.stringify(response).length < 6000;
    if (!sound) return null;
    return { v, id, at, lesson, quiz, question, event, response, outcome, score };
  } catch {
    return null;
  }
}

const byTime = (a, b) => (a.at + a.id < b.at + b.id ? -1 : 1);

// Returns the question an entry is about, where it is one that the quiz asks.
const asks = (quiz, entry) =>
  quiz.questions?.find((one) => one.id === entry.question && (one.quiz ?? quiz.id) === entry.quiz);

// Returns {right, questions: {id: {state, response, tries}}}. What was answered is marked anew, so
// that a corrected question shows today's result.
export function fold(entries, quiz) {
  const fresh = () =>
    Object.fromEntries(quiz.questions.map((one) => [one.id, { state: 'unseen', tries: 0 }]));
  let questions = fresh();
  for (const entry of [...entries].sort(byTime)) {
    if (entry.at <= quiz.since) continue;
    if (entry.event === 'restart') questions = fresh();
    const question = asks(quiz, entry);
    const now = questions[question?.id];
    if (!now || now.state === 'right' || now.state === 'given-up') continue;
    if (entry.event === 'reveal') now.state = 'given-up';
    if (entry.event !== 'answer') continue;
    const { outcome } = mark(question, entry.response);
    if (!outcome) continue;
    now.state = outcome === 'right' ? 'right' : 'wrong';
    now.response = entry.response;
    now.tries += 1;
  }
  const right = Object.values(questions).filter((one) => one.state === 'right').length;
  return { right, questions };
}

// --- Keeping -------------------------------------------------------------------------------------

const PREFIX = 'pakrussia:1:';
const LEARNER = PREFIX + 'learner';
const TOLD = PREFIX + 'told';
const LARGEST = 1_000_000; // characters under one key; browsers give about five million to a page

function localStore() {
  try {
    return window.localStorage;
  } catch {
    return null; // Forbidden by the browser's settings.
  }
}

// Keeps a quiz's entries under one key of the browser's storage and tells other views of the same
// quiz, in this page and in other tabs. Entries are pending until something else has taken them
// over. Without storage it works as long as the page is open, and notice() says so.
export function browserStorage(quiz, store = localStore()) {
  const key = `${PREFIX}${quiz.lesson}:${quiz.id}`;
  const entries = new Map();
  const listeners = new Set();
  let pending = new Set();
  let learner = ''; // the time at which the present learner began, where someone said so
  let writable = true;
  let setAside = false;

  function get(name) {
    try {
      return store.getItem(name);
    } catch {
      return null;
    }
  }
  function put(name, value) {
    try {
      store.setItem(name, value);
      return true;
    } catch {
      return false; // Full, forbidden or missing.
    }
  }
  const keys = (start) => Object.keys(store ?? {}).filter((name) => name.startsWith(start));

  function parse(name) {
    const raw = get(name);
    if (raw === null) return { entries: [], pending: [] };
    try {
      const saved = JSON.parse(raw.length > LARGEST ? '' : raw);
      const found = saved.entries.map(clean);
      if (saved.v !== 1 || found.includes(null)) throw new Error();
      return { entries: found, pending: saved.pending.filter(isText) };
    } catch {
      // Never thrown away: it moves to another name, and the quiz says so.
      if (put(`pakrussia:aside:${Date.now()}:${name}`, raw)) store.removeItem(name);
      setAside = true;
      return { entries: [], pending: [] };
    }
  }
  function begin(mark) {
    if (mark === learner) return;
    learner = mark;
    entries.clear();
    pending.clear();
  }
  // Takes in what other views have written.
  function read() {
    begin(get(LEARNER) ?? learner);
    const saved = parse(key);
    for (const entry of saved.entries) entries.set(entry.id, entry);
    if (writable) pending = new Set(saved.pending);
  }
  function tell(list) {
    window.dispatchEvent(new CustomEvent('pakrussia', { detail: { key, list, learner } }));
  }
  function write() {
    let list = self.load();
    if (list.length > 1500) {
      // What the record has taken over need not stay here as well.
      list = list.filter((entry, place) => pending.has(entry.id) || place >= list.length - 1000);
    }
    writable = put(key, JSON.stringify({ v: 1, entries: list, pending: [...pending] }));
    tell(list);
  }
  function add(list, isPending) {
    read();
    const fresh = list
      .map(clean)
      .filter(
        (one) =>
          one &&
          !entries.has(one.id) &&
          (one.quiz === quiz.id ? one.lesson === quiz.lesson : asks(quiz, one)),
      );
    for (const entry of fresh) {
      entries.set(entry.id, entry);
      if (isPending) pending.add(entry.id);
    }
    if (fresh.length) write();
    return fresh.length;
  }
  function heard({ detail }) {
    if (detail) begin(detail.learner);
    if (detail?.key === key) for (const entry of detail.list) entries.set(entry.id, entry);
    read();
    self.changed();
  }

  const self = {
    load: () => [...entries.values()].sort(byTime),
    append(list) {
      for (const one of list) {
        const { lesson, quiz: id } = one;
        if (id !== quiz.id && asks(quiz, one)) browserStorage({ lesson, id }, store).append([one]);
      }
      return add(list, true);
    },
    notice: () => (setAside ? 'set_aside' : writable ? 'kept_browser' : 'not_kept'),
    changed: () => listeners.forEach((listener) => listener()),
    subscribe(listener) {
      listeners.add(listener);
      window.addEventListener('pakrussia', heard);
      window.addEventListener('storage', heard);
      return () => {
        listeners.delete(listener);
        window.removeEventListener('pakrussia', heard);
        window.removeEventListener('storage', heard);
      };
    },
    // All answers of this lesson, whichever quiz they belong to.
    lesson() {
      const all = new Map(entries);
      for (const name of keys(`${PREFIX}${quiz.lesson}:`)) {
        for (const entry of parse(name).entries) all.set(entry.id, entry);
      }
      return [...all.values()].sort(byTime);
    },
    // Takes in a file's entries; those of other quizzes go to where those will look.
    takeIn(list) {
      const sound = list.map(clean).filter(Boolean);
      const others = new Map(sound.map((one) => [`${one.lesson}:${one.quiz}`, one]));
      let count = self.append(sound);
      for (const { lesson, quiz: id } of others.values()) {
        if (id !== quiz.id) count += browserStorage({ lesson, id }, store).append(sound);
      }
      return { count, sound: sound.length };
    },
    // The old answers stay in the browser under another name.
    newLearner() {
      const now = new Date().toISOString();
      for (const name of keys(PREFIX)) {
        const raw = get(name);
        store.removeItem(name);
        if (!put(`pakrussia:before:${now}:${name}`, raw)) put(name, raw);
      }
      put(LEARNER, now);
      begin(now);
      tell([]);
    },
    // Entries known from elsewhere; those of an earlier learner at this computer stay out.
    learn: (list) => add(list.filter((one) => !learner || one?.at >= learner), false),
    pending: () => self.load().filter((one) => pending.has(one.id)),
    taken(ids) {
      read();
      for (const id of ids) pending.delete(id);
      write();
    },
    // The beginning of a learner that the course folder doesn't know of yet, or "".
    untold: () => (learner && get(TOLD) !== learner ? learner : ''),
    told: () => put(TOLD, learner),
  };
  read();
  return self;
}

// Adds a kernel to a browser's storage: what is pending is handed over, again and again, until the
// kernel says that it is in the record. The record counts an id once.
function kernelStorage(browser, model) {
  let folder = '';
  let why = '';
  function send(message) {
    try {
      model.send(message);
    } catch {
      // No kernel is listening; the browser keeps everything.
    }
  }
  function handOver() {
    const id = browser.untold();
    const entries = browser.pending();
    if (id) send({ type: 'new-learner', id });
    else if (entries.length) send({ type: 'entries', entries });
  }
  function answered(message) {
    const untold = browser.untold();
    if (message?.type === 'not-saved') {
      folder = 'not_folder';
      why = String(message.why);
    } else if (message?.type === 'saved' && Array.isArray(message.ids)) {
      folder = 'kept_folder';
      if (untold && message.ids.includes(untold)) {
        browser.told();
        handOver();
      } else {
        browser.taken(message.ids);
      }
    }
    browser.changed();
  }
  const learn = () => browser.learn([model.get('earlier') ?? []].flat());
  const thenHandOver = (act) => (list) => {
    const found = act(list);
    handOver();
    return found;
  };
  learn();
  return {
    ...browser,
    append: thenHandOver(browser.append),
    takeIn: thenHandOver(browser.takeIn),
    newLearner: thenHandOver(browser.newLearner),
    notice() {
      const kept = browser.notice();
      if (folder === 'kept_folder' && !browser.pending().length) return folder;
      return kept === 'kept_browser' && folder === 'not_folder' ? folder : kept;
    },
    why: () => (folder === 'not_folder' ? why : ''),
    subscribe(listener) {
      const stop = browser.subscribe(listener);
      model.on('msg:custom', answered);
      model.on('change:earlier', learn);
      handOver();
      return () => {
        stop();
        model.off('msg:custom', answered);
        model.off('change:earlier', learn);
      };
    },
  };
}

// --- Drawing -------------------------------------------------------------------------------------

// Makes an element. Every control of the quiz tells JupyterLab to leave its keys alone.
const SUPPRESS = 'data-lm-suppress-shortcuts';
const CONTROLS = ['input', 'select', 'button', 'summary'];

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (CONTROLS.includes(tag)) element.setAttribute(SUPPRESS, 'true');
  if (attributes.text) element.dir = 'auto'; // A question's language need not be the quiz's.
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'text') element.append(value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

let lastId = 0;
const newId = () => `pakrussia-${Date.now().toString(36)}-${(lastId += 1)}`;

const button = (text, onclick, more) =>
  make('button', { type: 'button', text, onclick, ...more });

// A place for the sign (✓ or ✗, with its word) and the reason of one part of a question.
function remark(words) {
  const node = make('p', { class: 'remark', id: newId(), hidden: true });
  return {
    node,
    show(ok, reason) {
      node.replaceChildren();
      node.hidden = ok === undefined && !reason;
      if (ok !== undefined) {
        const sign = make('span', { 'aria-hidden': 'true', text: ok ? '✓' : '✗' });
        node.append(make('b', {}, sign, ` ${ok ? words.ok : words.no}${reason ? ': ' : ''}`));
      }
      if (reason) node.append(make('span', { text: reason }));
    },
  };
}

const setMark = (node, ok) => {
  if (ok === undefined) delete node.dataset.mark;
  else node.dataset.mark = ok ? 'right' : 'wrong';
};

// Each kind draws its controls and answers three questions: what is the response now (read), show
// this response with these marks (show), and can it still be changed (done).
function drawOptions(type) {
  return (question, { words, changed }) => {
    const name = newId();
    const lines = question.options.map((option) => {
      const id = newId();
      const note = remark(words);
      const described = { 'aria-describedby': note.node.id, onchange: () => changed() };
      const input = make('input', { type, name, id, value: option.id, ...described });
      const label = make('label', { for: id, text: option.text });
      return { option, input, note, node: make('div', { class: 'option' }, input, label, note.node) };
    });
    return {
      nodes: lines.map((line) => line.node),
      read() {
        const ids = lines.filter((line) => line.input.checked).map((line) => line.option.id);
        return type === 'radio' ? ids[0] : ids;
      },
      show(response, marks, done) {
        for (const { option, input, note, node } of lines) {
          input.checked = [response].flat().includes(option.id);
          input.disabled = done;
          const ok = own(marks, option.id);
          setMark(node, ok);
          note.show(ok, ok !== undefined || done ? option.reason : '');
        }
      },
    };
  };
}

function drawInput(question, { words, changed, check }) {
  const id = newId();
  const isNumber = question.kind === 'number';
  const input = make('input', {
    id,
    type: 'text',
    dir: isNumber ? 'ltr' : 'auto',
    inputmode: isNumber ? 'decimal' : false,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: 100,
    oninput: () => changed(true),
    onkeydown: (event) => event.key === 'Enter' && !event.isComposing && check(),
  });
  const unit = isNumber ? question.number.unit : '';
  const label = make('label', { for: id, text: words.answer + (unit ? ` (${unit})` : '') });
  return {
    nodes: [make('div', { class: 'write' }, label, input)],
    read: () => input.value.trim(),
    show(response, marks, done) {
      input.value = response ?? '';
      input.disabled = done;
    },
  };
}

function drawOrder(question, { words, say, changed }) {
  let touched = false;
  const list = make('ol', { class: 'lines' });
  const moved = make('p', { class: 'aside', role: 'status' });
  const lines = new Map(
    question.items.map((item) => {
      const note = remark(words);
      const onkeydown = (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!step) return;
        event.preventDefault();
        move(item, step, event.currentTarget);
      };
      const mover = (by, sign, label) =>
        button(sign, (event) => move(item, by, event.currentTarget), {
          'aria-label': say(label, { text: item.text }),
          onkeydown,
        });
      const buttons = make('span', { class: 'moves' }, mover(-1, '↑', 'up'), mover(1, '↓', 'down'));
      const text = make('span', { class: 'text', text: item.text });
      const line = make('li', { 'data-id': item.id }, make('div', {}, text, buttons), note.node);
      return [item.id, { item, line, note, buttons }];
    }),
  );
  const order = () => [...list.children].map((line) => line.dataset.id);

  function move(item, by, button) {
    const { line } = lines.get(item.id);
    const place = order().indexOf(item.id) + by;
    if (place < 0 || place >= lines.size) return;
    if (by < 0) line.previousElementSibling.before(line);
    else line.nextElementSibling.after(line);
    button.focus(); // A moved node loses the focus.
    touched = true;
    changed(true);
    moved.textContent = say('moved', { text: item.text, n: place + 1, all: lines.size });
  }

  return {
    nodes: [list, moved],
    read: () => (touched ? order() : null),
    show(response, marks, done) {
      const ids = Array.isArray(response) ? response : question.shown;
      if (order().join() !== ids.join()) list.append(...ids.map((id) => lines.get(id).line));
      touched = Array.isArray(response);
      moved.textContent = '';
      for (const [id, { item, line, note, buttons }] of lines) {
        buttons.hidden = done;
        // A line in the wrong place bears no mark: what is wrong is the order, not the line.
        const ok = own(marks, id) || undefined;
        setMark(line, ok);
        note.show(ok, done ? [item.date, item.reason].filter(Boolean).join(' · ') : '');
      }
    },
  };
}

function drawMatch(question, { words, changed }) {
  const lines = question.pairs.map((pair) => {
    const id = newId();
    const note = remark(words);
    const choices = question.rights.map((one) => make('option', { value: one.id, text: one.text }));
    const none = make('option', { value: '', text: words.choose });
    const onchange = () => {
      show();
      changed();
    };
    const described = { 'aria-describedby': note.node.id };
    const select = make('select', { id, onchange, ...described }, none, ...choices);
    const label = make('label', { for: id, text: pair.left });
    const node = make('div', { class: 'pair' }, label, select, note.node);
    function show(ok, done) {
      setMark(node, ok);
      note.show(ok, ok || done ? pair.reason : '');
    }
    return { pair, select, show };
  });
  // On paper a list doesn't open: there its choices stand below.
  const choices = question.rights.map((right) => right.text).join(' · ');
  const paper = make('p', { class: 'paper', text: choices, 'aria-hidden': 'true' });
  return {
    nodes: [...lines.map((line) => line.select.parentNode), paper],
    read: () => Object.fromEntries(lines.map(({ pair, select }) => [pair.id, select.value])),
    show(response, marks, done) {
      for (const { pair, select, show } of lines) {
        select.value = own(response ?? {}, pair.id) ?? '';
        select.disabled = done;
        show(own(marks, pair.id), done);
      }
    },
  };
}

const drawing = {
  __proto__: null,
  single: drawOptions('radio'),
  multiple: drawOptions('checkbox'),
  number: drawInput,
  text: drawInput,
  order: drawOrder,
  match: drawMatch,
};

// What a question points at: the chart above, a small table, a picture.
function drawExhibits(question, say) {
  const { chart, table, picture } = question;
  const row = (tag) => (cells) =>
    make('tr', {}, ...cells.map((cell) => make(tag, { text: cell })));
  return [
    chart && make('p', { class: 'aside', text: say('chart', { text: chart }) }),
    table &&
      make(
        'table',
        {},
        make('caption', { text: table.caption }),
        make('thead', {}, row('th')(table.columns)),
        make('tbody', {}, ...table.rows.map(row('td'))),
      ),
    picture?.src?.startsWith('data:image/') && make('img', { src: picture.src, alt: picture.alt }),
  ].filter(Boolean);
}

// Draws one question. give(event, response, result) records; show(now) shows a state of fold().
function drawQuestion(question, place, quiz, say, give) {
  const { words } = quiz;
  const state = make('span', { class: 'state' });
  const where = [say('question', { n: place + 1, all: quiz.questions.length }), question.from];
  const tag = question.class_path && make('span', { class: 'tag', text: words.in_class });
  const verdict = make('p', { class: 'verdict', role: 'status', tabindex: '-1' });
  const lang = { lang: quiz.language }; // the questions'; the words around them have their own
  const hints = make('ol', { class: 'hints', 'aria-live': 'polite', ...lang });
  const after = make('div', { class: 'after', ...lang });
  const node = make('div', { class: 'question' });

  function tell(key, counts, tone) {
    const sign = { right: '✓', partly: '◐', wrong: '✗', shown: '➜' }[tone] ?? '';
    verdict.replaceChildren(make('span', { 'aria-hidden': 'true' }, sign), ' ', say(key, counts));
    verdict.dataset.tone = tone ?? '';
  }
  function setState(now) {
    node.dataset.state = now;
    state.textContent = words[now];
  }
  function changed(stale) {
    setState('started');
    verdict.replaceChildren();
    if (stale) for (const one of node.querySelectorAll('[data-mark]')) setMark(one, undefined);
    if (stale) for (const one of node.querySelectorAll('.remark')) one.hidden = true;
  }
  function check() {
    const response = body.read();
    const found = mark(question, response);
    if (found.outcome) give('answer', response, found);
    else tell(found.say);
  }
  const body = drawing[question.kind](question, { words, say, changed, check });

  const checkButton = button(words.check, check, { class: 'main' });
  const showButton = button(words.show, () => give('reveal'));
  const hintButton = button(words.hint, () => {
    const next = (question.hints ?? [])[hints.children.length];
    if (next) hints.append(make('li', { text: next }));
    hintButton.hidden = hints.children.length >= question.hints.length;
    if (hintButton.hidden) checkButton.focus();
  });
  const buttons = make('div', { class: 'buttons' }, checkButton, hintButton, showButton);

  function show(now, quiet) {
    const done = now.state === 'right' || now.state === 'given-up';
    const given = now.state === 'given-up';
    const response = given ? marking[question.kind].solution(question) : now.response;
    const found = response === undefined ? null : mark(question, response);
    const hadFocus = node.contains(document.activeElement);
    body.show(response, found?.marks ?? {}, done);
    setState(now.state);
    if (given) tell('say_shown', {}, 'shown');
    else if (found?.outcome) tell(found.say, found, found.outcome);
    else verdict.replaceChildren();
    buttons.hidden = done;
    showButton.hidden = !now.tries;
    hintButton.hidden = hints.children.length >= (question.hints?.length ?? 0);
    if (now.state === 'unseen') hints.replaceChildren();
    const texts = [...new Set((question.sources ?? []).map((key) => own(quiz.sources, key) ?? key))];
    after.replaceChildren();
    for (const text of [question.number?.reason, question.reason]) {
      if (done && text) after.append(make('p', { text }));
    }
    if (done && texts.length) {
      after.append(make('p', { class: 'aside', text: say('sources', { text: texts.join('; ') }) }));
    }
    // The control that had the focus is gone: the result is the next thing to read.
    if (done && hadFocus && !quiet) verdict.focus();
  }

  const legend = make('legend', { text: question.prompt });
  node.append(
    make('div', { class: 'line' }, make('span', {}, where.join(' '), tag && ' · ', tag), state),
    make('fieldset', lang, legend, ...drawExhibits(question, say), ...body.nodes),
    hints,
    buttons,
    verdict,
    after,
  );
  return { node, show };
}

// The quiet part below the questions: save, take back in, start again, new learner.
function drawMine(quiz, storage, say, reset, restart) {
  const { words } = quiz;
  const status = make('p', { class: 'aside', role: 'status' });
  const kept = make('p', { class: 'aside' });
  const nameId = newId();
  const name = make('input', { id: nameId, type: 'text', autocomplete: 'name', maxlength: 60 });

  // What cannot be taken back asks for a second press (and a double click is one press).
  function twice(word, act) {
    let sure = false;
    function press({ detail }) {
      if (detail > 1) return;
      status.textContent = say(sure ? `done_${word}` : 'sure', { text: words[word] });
      if (sure) reset(act);
      sure = !sure;
    }
    const onblur = () => (sure = false);
    return button(words[word], press, { onblur });
  }
  function save() {
    const entries = storage.lesson();
    const saved = new Date().toISOString();
    const who = name.value.trim();
    const whole = { v: 1, course: 'pakrussia', lesson: quiz.lesson, name: who, saved, entries };
    const stem = [quiz.lesson, who, saved.slice(0, 10)].join('-');
    const file = `${stem.replace(/[^\p{L}\p{N}]+/gu, '-')}.json`;
    const url = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1)]));
    const link = make('a', { href: url, download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    status.textContent = say('done_save', { text: file });
  }
  async function takeBack() {
    const [file] = pick.files;
    pick.value = '';
    if (!file) return;
    let list = [];
    try {
      if (file.size < 20_000_000) list = JSON.parse(await file.text()).entries;
    } catch {
      // Not JSON: said below.
    }
    const taken = storage.takeIn(Array.isArray(list) ? list : []);
    status.textContent = taken.sound ? say('done_back', { n: taken.count }) : words.bad_file;
  }
  const pick = make('input', { type: 'file', accept: '.json', hidden: true, onchange: takeBack });
  const node = make(
    'details',
    { class: 'mine' },
    make('summary', { text: words.mine }),
    kept,
    make('div', { class: 'write' }, make('label', { for: nameId, text: words.name }), name),
    make(
      'div',
      { class: 'buttons' },
      button(words.save, save),
      button(words.back, () => pick.click()),
      pick,
      twice('again', restart),
      twice('new', storage.newLearner),
    ),
    status,
  );
  return { node, kept };
}

let lastTime = 0;
const AT_ONCE = 4; // A lesson's quiz is that long; of a longer one the rest follows the first paint.

export function mount(el, quiz, storage) {
  const { words } = quiz;
  const say = (key, values = {}) =>
    String(words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => own(values, name) ?? '');
  const tally = make('p', { class: 'tally' });
  const alarm = make('p', { class: 'alarm', role: 'alert', hidden: true });
  const titleId = newId();
  const shown = {};

  function entry(event, question, response, found) {
    const { outcome = null, score = null } = found ?? {};
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    // Two entries of one millisecond would have no order, nor would one before the quiz began.
    lastTime = Math.max(Date.now(), 1 + Math.max(lastTime, Date.parse(quiz.since) || 0));
    const at = new Date(lastTime).toISOString();
    const { lesson = quiz.lesson, quiz: home = quiz.id, id: one = null } = question ?? {};
    return { v: 1, id, at, lesson, quiz: home, question: one, event, response, outcome, score };
  }
  function refresh(quiet) {
    const { right, questions } = fold(storage.load(), quiz);
    tally.textContent = say('tally', { right, all: quiz.questions.length });
    drawn.forEach((one, place) => {
      const { id } = quiz.questions[place];
      const print = JSON.stringify(questions[id]);
      if (shown[id] !== print) one.show(questions[id], quiet);
      shown[id] = print;
    });
    const notice = storage.notice();
    mine.kept.textContent = say(notice);
    alarm.hidden = notice.startsWith('kept_');
    alarm.textContent = alarm.hidden ? '' : [say(notice), storage.why?.()].filter(Boolean).join(' ');
  }
  function give(event, question, response = null, found = null) {
    delete shown[question?.id];
    storage.append([entry(event, question, response, found)]); // and we hear of it
  }
  const drawn = [];
  function draw(upTo) {
    for (const question of quiz.questions.slice(drawn.length, upTo)) {
      const hand = (...what) => give(what[0], question, ...what.slice(1));
      const one = drawQuestion(question, drawn.length, quiz, say, hand);
      mine.node.before(one.node);
      drawn.push(one);
    }
    refresh(true);
  }
  // Everything is drawn anew, so that nothing half answered stays.
  function reset(act) {
    for (const id of Object.keys(shown)) delete shown[id];
    act();
  }
  const mine = drawMine(quiz, storage, say, reset, () => give('restart'));
  const title = make('h3', { id: titleId, lang: quiz.language, text: quiz.title });
  const section = make(
    'section',
    { class: 'pakrussia-quiz', 'aria-labelledby': titleId, dir: words.dir, lang: words.lang },
    make('header', {}, title, tally),
    alarm,
    mine.node,
  );

  // JupyterLab takes letters and arrows away from the controls of charts and forms, too. One
  // listener a page is enough, and it stays: a chart outlives the quiz that was drawn beside it.
  const others = '.vega-embed,.vega-bindings,.pakrussia-form';
  const spare = ({ target }) => target?.closest?.(others) && target.setAttribute(SUPPRESS, true);
  spare({ target: document.activeElement });
  window.spare ??= !document.addEventListener('focusin', spare, true);
  draw(AT_ONCE);
  const stop = storage.subscribe(() => refresh());
  el.replaceChildren(section);
  // A page that nobody sees is not painted, and would wait for ever.
  let later = 0;
  if (document.hidden) draw();
  else if (quiz.questions.length > AT_ONCE) {
    later = requestAnimationFrame(() => (later = setTimeout(draw)));
  }
  return () => {
    stop();
    cancelAnimationFrame(later);
    clearTimeout(later);
    section.remove();
  };
}

// --- Jupyter -------------------------------------------------------------------------------------

function render({ model, el }) {
  let stop = () => {};
  function start() {
    stop();
    const quiz = model.get('quiz');
    stop = mount(el, quiz, kernelStorage(browserStorage(quiz), model));
  }
  start();
  model.on('change:quiz', start);
  return () => {
    model.off('change:quiz', start);
    stop();
  };
}

export default { render };
