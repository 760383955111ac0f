// Draws a quiz: its questions, what unfolds when they are answered, and the menu of the answers.

import { drawLook } from './charts.js';
import { SUPPRESS, button, grow, make, newId, setMark } from './dom.js';
import { drawing } from './drawing.js';
import { isMarked, mark, marking, own } from './marking.js';
import { fold, isDone, wasAnswered } from './state.js';
import { entriesOf } from './storage.js';

// What a question points at: a chart above, a small table, a picture.
function drawExhibits(question, { words, say }) {
  const { chart, table, picture } = question;
  const row = (tag) => (cells) =>
    make('tr', {}, ...cells.map((cell) => make(tag, { text: cell })));
  return [
    chart && drawLook(question, { words, say }),
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

// What a marked question adds to its kind: check, hint, show the answer.
function drawMarked(question, tools) {
  const { words, say, give, tell, node, lang } = tools;
  function check() {
    const response = body.read();
    const found = mark(question, response);
    if (found.outcome) give('answer', response, found);
    else tell(found.say);
  }
  function changed(isStale) {
    tools.changed('started', body.read());
    tell();
    if (isStale) for (const one of node.querySelectorAll('[data-mark]')) setMark(one, undefined);
    if (isStale) for (const one of node.querySelectorAll('.remark')) one.hidden = true;
  }
  const body = drawing[question.kind](question, { words, say, changed, check });
  const all = question.hints ?? [];
  const hints = make('ol', { class: 'hints', 'aria-live': 'polite', ...lang });
  const checkButton = button(words.check, check, { class: 'main' });
  const showButton = button(words.show, () => give('reveal'));
  const hintButton = button(words.hint, () => {
    const next = all[hints.children.length];
    if (next) hints.append(make('li', { text: next }));
    hintButton.hidden = hints.children.length >= all.length;
    if (hintButton.hidden) checkButton.focus();
  });
  return {
    nodes: body.nodes,
    beneath: [hints],
    buttons: [checkButton, hintButton, showButton],
    reasons: [question.number?.reason, question.reason],
    show(now) {
      const isGiven = now.state === 'given-up';
      const response = isGiven ? marking[question.kind].solution(question) : now.response;
      const found = response === undefined ? null : mark(question, response);
      body.show(response, found?.marks ?? {}, isDone(now));
      if (isGiven) tell('say_shown', {}, 'shown');
      else if (found?.outcome) tell(found.say, found, found.outcome);
      else tell();
      showButton.hidden = !now.tries;
      hintButton.hidden = hints.children.length >= all.length;
      if (now.state === 'unseen') hints.replaceChildren();
    },
    restore(draft) {
      body.show(draft, {}, false);
      tell();
      return 'started';
    },
  };
}

// The same for one that is never marked: the kind has its own buttons.
function drawUnmarked(question, tools) {
  const changed = () => tools.changed(tools.wasDone() && 'changed', body.draft());
  const body = drawing[question.kind](question, { ...tools, changed });
  return {
    beneath: [],
    reasons: [question.reason],
    ...body,
    show(now) {
      tools.tell();
      body.show(now);
    },
    restore(draft) {
      body.restore(draft);
      return tools.wasDone() && 'changed';
    },
  };
}

// Draws one question. record(event, response, result) keeps; show(now) shows a state of fold(), and
// over it what stood half done in the question.
function drawQuestion(question, place, quiz, say, record, storage) {
  const { words } = quiz;
  const state = make('span', { class: 'state' });
  const all = quiz.questions.length;
  // A round says where a question is at home, also where there is nothing to count.
  const count = all > 1 ? say('question', { n: place + 1, all }) : '';
  const where = [
    `${count} ${question.from ?? ''}`.trim().replace(/^· /, ''),
    !isMarked(question) && words[`kind_${question.kind}`],
    question.class_path && words.in_class,
  ];
  const verdict = make('p', { class: 'verdict', role: 'status', tabindex: '-1' });
  const lang = { lang: quiz.language }; // the questions'; the words around them have their own
  const after = make('div', { class: 'after', ...lang });
  const node = make('div', { class: 'question', 'data-kind': question.kind });
  const labelId = newId();
  let wasDone = false;

  function tell(key, values, tone) {
    if (!key) return verdict.replaceChildren();
    const sign = { right: '✓', partly: '◐', wrong: '✗', shown: '➜' }[tone];
    const mark = sign && make('span', { 'aria-hidden': 'true' }, `${sign} `);
    verdict.replaceChildren(...[mark, say(key, values)].filter(Boolean));
    verdict.dataset.tone = tone ?? '';
    return verdict;
  }
  function setState(name) {
    node.dataset.state = name;
    state.textContent = words[name];
  }
  function changed(name, draft) {
    if (name) setState(name);
    storage.keepDraft(question.id, draft);
  }
  const tools = { words, say, quiz, lang, node, tell, give: record, label: labelId };
  const draw = isMarked(question) ? drawMarked : drawUnmarked;
  const body = draw(question, { ...tools, changed, wasDone: () => wasDone });
  const buttons = make('div', { class: 'buttons' }, ...body.buttons);

  function show(now, isQuiet) {
    const done = isDone(now);
    const hadFocus = node.contains(document.activeElement);
    setState(now.state);
    body.show(now);
    const wasDoneBefore = wasDone;
    const draft = storage.draft(question.id);
    if (draft !== undefined && (!done || body.keepsButtons)) restore(draft, now);
    buttons.hidden = done && !body.keepsButtons;
    const sources = [...new Set((question.sources ?? []).map((key) => own(quiz.sources, key) ?? key))];
    after.replaceChildren();
    for (const text of done ? body.reasons.filter(Boolean) : []) after.append(make('p', { text }));
    if (done && sources.length) {
      const text = say('sources', { text: sources.join('; ') });
      after.append(make('p', { class: 'aside', text }));
    }
    // The control that had the focus may be gone: the result is the next thing to read.
    if (done && !wasDoneBefore && hadFocus && !isQuiet) verdict.focus();
    wasDone = done;
  }

  function restore(draft, now) {
    wasDone = isDone(now);
    try {
      const name = body.restore(draft);
      if (name) setState(name);
    } catch {
      body.show(now); // The question has changed since: what was half done fits it no more.
    }
  }

  const legend = make('legend', { text: question.prompt, id: labelId });
  const exhibits = drawExhibits(question, { words, say });
  node.append(
    make('div', { class: 'line' }, make('span', {}, where.filter(Boolean).join(' · ')), state),
    make('fieldset', lang, legend, ...exhibits, ...body.nodes),
    ...body.beneath,
    buttons,
    verdict,
    after,
  );
  return { node, show };
}

// What we see: it unfolds when every question is done, and is not in the page before.
function drawThen(quiz, say) {
  const titleId = newId();
  const box = make('section', { class: 'then', 'aria-labelledby': titleId, hidden: true });
  const waits = make('p', { class: 'aside waits', text: say('then_waits') });
  const status = make('p', { class: 'visually-hidden', role: 'status' });
  let isOpen = null;
  return {
    nodes: [waits, status, box],
    show(open) {
      if (open === isOpen) return;
      const content = open ? quiz.then.map(grow) : [];
      const title = open && make('h4', { id: titleId, text: say('then') });
      box.replaceChildren(...[title, ...content].filter(Boolean));
      box.hidden = !open;
      waits.hidden = open;
      status.textContent = open && isOpen === false ? say('then_open') : '';
      isOpen = open;
    },
  };
}

// The quiet part below the questions: save, take back in, start again, new learner.
function drawAnswersMenu(quiz, storage, say, reset, restart) {
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
      const said = !sure ? 'sure' : reset(act) === false ? 'not_new' : `done_${word}`;
      status.textContent = say(said, { text: words[word] });
      sure = !sure;
    }
    const onblur = () => (sure = false);
    return button(words[word], press, { onblur });
  }
  function save() {
    storage.wake();
    const entries = storage.lesson();
    const saved = new Date().toISOString();
    const who = name.value.trim();
    const content = { v: 1, course: 'pakrussia', lesson: quiz.lesson, name: who, saved, entries };
    const stem = [quiz.lesson, who, saved.slice(0, 10)].join('-');
    const file = `${stem.replace(/[^\p{L}\p{N}]+/gu, '-')}.json`;
    const text = JSON.stringify(content, null, 1);
    const url = URL.createObjectURL(new Blob([text]));
    const link = make('a', { href: url, download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    // Whether a file came is nowhere to be read: many a frame and many an app refuses one.
    status.textContent = say('done_save', { text: file });
    copy.show(text);
  }
  async function loadFile() {
    const [file] = pick.files;
    pick.value = '';
    if (!file) return;
    if (file.size > LARGEST_FILE) {
      status.textContent = say('large_file');
      return;
    }
    let list = [];
    try {
      list = entriesOf(await file.text());
    } catch {
      // It cannot be read: said below.
    }
    const { count, sound } = storage.importEntries(list);
    status.textContent = count ? say('done_back', { n: count }) : words[sound ? 'known_back' : 'bad_file'];
  }
  const accept = '.json,.jsonl,.txt';
  const pick = make('input', { type: 'file', accept, hidden: true, onchange: loadFile });
  const copy = drawCopy(words);
  const node = make(
    'details',
    { class: 'menu' },
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
    copy.node,
  );
  // What one learner wrote here is not for the next one's file.
  function forget() {
    name.value = '';
    status.textContent = '';
    copy.show('');
  }
  return { node, kept, forget };
}

// The answers as text, for where a browser gives no file.
function drawCopy(words) {
  const id = newId();
  const status = make('p', { class: 'aside', role: 'status' });
  const field = make('textarea', { id, rows: 4, readonly: true, dir: 'ltr' });
  function act() {
    field.focus();
    field.select();
    // Unlike the newer way it works in a sandboxed frame, too, and says whether it did.
    status.textContent = document.execCommand('copy') ? words.copied : words.not_copied;
  }
  const node = make('div', {});
  const box = make(
    'details',
    {},
    make('summary', { text: words.no_file }),
    make('div', { class: 'write' }, make('label', { for: id, text: words.as_text }), field),
    make('div', { class: 'buttons' }, button(words.copy_text, act)),
    status,
  );
  return {
    node,
    show(text) {
      field.value = text;
      status.textContent = '';
      node.replaceChildren(...(text ? [box] : []));
      // In a frame, or where a server put the page into a sandbox, a file is often refused.
      box.open = self !== self.top || (self.origin === 'null' && location.protocol !== 'file:');
    },
  };
}

// How far a quiz has come: a dot a question, and in words how many were answered right.
function drawTally(quiz, say) {
  const dots = make('span', { class: 'dots', role: 'img' });
  const counted = make('span', { class: 'tally' });
  return {
    node: make('p', { class: 'progress' }, dots, counted),
    show({ right, marked, done, questions }) {
      const all = quiz.questions.length;
      const signs = quiz.questions.map(({ id }) => (isDone(questions[id]) ? '●' : '○'));
      dots.textContent = signs.join('');
      dots.setAttribute('aria-label', say('progress', { n: done, all }));
      dots.hidden = all < 2 || all > MOST_DOTS;
      counted.textContent = marked ? say('tally', { right, all: marked }) : '';
    },
  };
}

const AT_ONCE = 4; // A lesson's quiz is that long; of a longer one the rest follows the first paint.
const MOST_DOTS = 20;
const LARGEST_FILE = 20_000_000; // bytes

// JupyterLab takes letters and arrows away from the controls of charts and forms, too. One listener
// a page is enough, and it stays: a chart outlives the quiz that was drawn beside it.
function spareOtherControls() {
  const others = '.vega-embed,.vega-bindings,.pakrussia-form';
  const spare = ({ target }) => target?.closest?.(others) && target.setAttribute(SUPPRESS, true);
  spare({ target: document.activeElement });
  window.pakrussiaSpares ??= !document.addEventListener('focusin', spare, true);
}

// Draws a quiz into `el` and keeps its answers in `storage`; returns a function that takes it away.
export function mount(el, quiz, storage) {
  const { words } = quiz;
  const say = (key, values = {}) =>
    String(words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => own(values, name) ?? '');
  const tally = drawTally(quiz, say);
  const alarm = make('p', { class: 'alarm', role: 'alert', hidden: true });
  const then = quiz.then && drawThen(quiz, say);
  const titleId = newId();
  const shown = {};
  let learner = storage.learner();

  function entry(event, question, response, found) {
    const { outcome = null, score = null } = found ?? {};
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    const { lesson = quiz.lesson, quiz: home = quiz.id, id: one = null } = question ?? {};
    const at = new Date(Math.max(Date.now(), storage.after({ lesson, quiz: home }, one))).toISOString();
    return { v: 1, id, at, lesson, quiz: home, question: one, event, response, outcome, score };
  }
  // A quiz that comes after a guess says nothing before that is locked, not even its title.
  function wait() {
    const waits = quiz.after && !wasAnswered(storage.lesson(), quiz.after);
    section.toggleAttribute('data-waits', !!waits);
    // With no name it is no landmark: several that wait would be one name for different places.
    if (waits) section.removeAttribute('aria-labelledby');
    else section.setAttribute('aria-labelledby', titleId);
  }
  function refresh(isQuiet) {
    if (learner !== storage.learner()) menu.forget();
    learner = storage.learner();
    wait();
    const found = fold(storage.load(), quiz);
    tally.show(found);
    drawn.forEach((one, place) => {
      const { id } = quiz.questions[place];
      // Of another learner nothing stays, not even what was typed and not checked.
      const print = JSON.stringify([storage.learner(), found.questions[id]]);
      if (shown[id] !== print) one.show(found.questions[id], isQuiet);
      shown[id] = print;
    });
    then?.show(found.done === quiz.questions.length);
    const notice = storage.notice();
    menu.kept.textContent = say(notice);
    // Before the first answer there is nothing to lose.
    alarm.hidden = notice.startsWith('kept_') || (notice === 'not_kept' && !storage.load().length);
    alarm.textContent = alarm.hidden ? '' : [say(notice), storage.why?.()].filter(Boolean).join(' ');
  }
  function record(event, question, response = null, found = null) {
    delete shown[question?.id];
    // Who would rather see a good answer first goes on with what is half written.
    const goesOn = event === 'reveal' && !isMarked(question) && !marking[question.kind].isFinal;
    if (!question) storage.dropDrafts();
    else if (!goesOn) storage.keepDraft(question.id, null);
    storage.append([entry(event, question, response, found)]); // and we hear of it
  }
  const drawn = [];
  function draw(upTo) {
    for (const question of quiz.questions.slice(drawn.length, upTo)) {
      const hand = (event, ...what) => record(event, question, ...what);
      const one = drawQuestion(question, drawn.length, quiz, say, hand, storage);
      end.before(one.node);
      drawn.push(one);
    }
    refresh(true);
  }
  // Everything is drawn anew, so that nothing half answered stays.
  function reset(act) {
    for (const id of Object.keys(shown)) delete shown[id];
    return act();
  }
  const menu = drawAnswersMenu(quiz, storage, say, reset, () => record('restart'));
  const end = then?.nodes[0] ?? menu.node;
  const title = make('h3', { id: titleId, lang: quiz.language, text: quiz.title });
  const section = make(
    'section',
    { class: 'pakrussia-quiz', 'aria-labelledby': titleId, dir: words.dir, lang: words.lang },
    quiz.after && make('p', { class: 'closed', text: words.after_guess }),
    make('header', {}, title, tally.node),
    alarm,
    ...(then?.nodes ?? []),
    menu.node,
  );

  spareOtherControls();
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
