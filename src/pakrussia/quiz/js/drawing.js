// How each kind of question is drawn.

import { button, letter, make, newId, remark, setMark } from './dom.js';
import { SURENESS, isText, own } from './marking.js';

// A marked kind draws its controls (nodes), says what the response is now (read), and shows a
// response with its marks, which can still be changed or is done (show).

function drawOptions(type) {
  return (question, { words, changed }) => {
    const name = newId();
    const lines = question.options.map((option, place) => {
      const id = newId();
      const note = remark(words);
      const described = { 'aria-describedby': note.node.id, onchange: () => changed() };
      const input = make('input', { type, name, id, value: option.id, ...described });
      const text = make('span', { text: option.text });
      const label = make('label', { for: id }, letter(place), ' ', text);
      return { option, input, note, node: make('div', { class: 'option' }, input, label, note.node) };
    });
    return {
      nodes: lines.map((line) => line.node),
      read() {
        const ids = lines.filter((line) => line.input.checked).map((line) => line.option.id);
        return type === 'radio' ? ids[0] : ids;
      },
      show(response, marks, done, leads = {}) {
        for (const { option, input, note, node } of lines) {
          input.checked = [response].flat().includes(option.id);
          input.disabled = done;
          const ok = own(marks, option.id);
          setMark(node, ok);
          note.show(ok, ok !== undefined || done ? option.reason : '', leads[option.id]);
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
    // No inputmode: the pad of figures that an iPhone shows for numbers has no minus.
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
    shown: order,
    show(response, marks, done, leads = {}) {
      const ids = Array.isArray(response) ? response : question.shown;
      if (order().join() !== ids.join()) list.append(...ids.map((id) => lines.get(id).line));
      touched = Array.isArray(response);
      moved.textContent = '';
      for (const [id, { item, line, note, buttons }] of lines) {
        buttons.hidden = done;
        // A line in the wrong place bears no mark: what is wrong is the order, not the line.
        const ok = own(marks, id) || undefined;
        setMark(line, ok);
        const why = [item.date, item.reason].filter(Boolean).join(' · ');
        note.show(ok, done ? why : '', leads[id]);
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

// --- Never marked --------------------------------------------------------------------------------

// A kind that is never marked draws its controls (nodes), what stands under them when it is done
// (beneath) and its buttons, hands its response over itself (give) and shows a state of fold().

const inWords = (value, { lang }) =>
  new Intl.NumberFormat(lang, { useGrouping: 'min2', maximumFractionDigits: 10 }).format(
    Number(Number(value).toPrecision(12)),
  );

// Returns a number with its unit; one event, two events.
function withUnit(value, { unit = '', unit_one: one = unit, unit_few: few = unit }, quiz) {
  const form = new Intl.PluralRules(quiz.language).select(Math.abs(value));
  const forms = { one, few };
  return `${inWords(value, quiz.words)} ${own(forms, form) ?? unit}`.trim();
}

// A slider on which nothing is chosen until somebody has moved or touched it.
function drawSlider({ from, to, step, label, ends, describe, words, changed }) {
  let touched = false;
  const shown = make('output', { class: 'chosen' });
  const input = make('input', {
    ...{ type: 'range', min: from, max: to, step, 'aria-labelledby': label },
    oninput: touch,
    onpointerup: touch,
    onkeydown: ({ key }) => [' ', 'Enter'].includes(key) && touch(),
  });
  const marks = make('div', { class: 'ends' }, ...ends.map((text) => make('span', { text })));
  const node = make('div', { class: 'slider' }, shown, input, marks);
  function name() {
    const text = touched ? describe(input.value) : words.untouched;
    shown.textContent = text;
    input.setAttribute('aria-valuetext', text);
    node.classList.toggle('untouched', !touched);
  }
  function touch() {
    touched = true;
    name();
    changed();
  }
  return {
    node,
    read: () => (touched ? input.value : null),
    show(value, isFixed) {
      touched = isText(value);
      input.value = touched ? value : (from + to) / 2;
      input.disabled = isFixed;
      name();
    },
  };
}

// The number line after the lock: what was guessed above it, how it is below.
function drawRuler(line, guess, quiz) {
  const { words } = quiz;
  const at = (value) => `${(100 * (value - line.from)) / (line.to - line.from)}%`;
  const point = (kind, value, word) =>
    make(
      'span',
      { class: `point ${kind}`, style: `inset-inline-start: ${at(value)}` },
      make('b', {}, word),
      ` ${inWords(value, words)}`,
    );
  return make(
    'div',
    { class: 'ruler', 'aria-hidden': 'true' }, // The sentence under it says the same.
    guess !== null && point('mine', Number(guess), words.your_guess),
    point('answer', line.answer, words.the_answer),
    make('span', { class: 'end' }, inWords(line.from, words)),
    make('span', { class: 'end' }, inWords(line.to, words)),
  );
}

// Each of the three things to guess: its controls, the guess as it stands (read), how it shows a
// guess or the answer (show), the guess in words, and what to say of it: a key, values and a tone.
const guessing = {
  __proto__: null,

  line(question, { quiz, changed, label }) {
    const { line } = question;
    const { words } = quiz;
    const describe = (value) => withUnit(value, line, quiz);
    const ends = [line.from, line.to].map((value) => inWords(value, words));
    const slider = drawSlider({ ...line, label, ends, describe, words, changed });
    const place = make('div', {}, slider.node);
    return {
      nodes: [place],
      read: slider.read,
      text: (guess) => (Number.isFinite(Number(guess)) ? describe(guess) : String(guess)),
      show(guess, isDone) {
        slider.show(guess, isDone);
        place.replaceChildren(isDone ? drawRuler(line, guess, quiz) : slider.node);
      },
      compare(guess) {
        const answer = describe(line.answer);
        if (guess === null) return ['say_it_is', { answer }];
        const off = Number(guess) - line.answer;
        const values = { guess: describe(guess), answer, off: inWords(Math.abs(off), words) };
        if (Math.abs(off) < 1e-9) return ['say_exactly', values];
        const isNear = Math.abs(off) <= (line.tolerance ?? 0);
        return [`say_${isNear ? 'near' : 'far'}_${off > 0 ? 'high' : 'low'}`, values];
      },
    };
  },

  options(question, { quiz, say, changed }) {
    const { words } = quiz;
    const body = drawOptions('radio')(question, { words, changed });
    const answer = question.options.find((option) => option.correct);
    const text = (id) => question.options.find((option) => option.id === id)?.text ?? id;
    return {
      nodes: body.nodes,
      read: () => body.read() ?? null,
      text,
      show(guess, isDone) {
        const leads = isDone ? { [answer.id]: words.the_answer } : {};
        if (isDone && guess) {
          leads[guess] = guess === answer.id ? say('both') : words.your_guess;
        }
        body.show(guess ?? [], {}, isDone, leads);
        body.nodes.forEach((node, place) => {
          const { id } = question.options[place];
          node.classList.toggle('answer', isDone && id === answer.id);
          node.classList.toggle('mine', isDone && id === guess);
        });
      },
      compare(guess) {
        if (guess === null) return ['say_choice_is', { answer: answer.text }];
        const key = guess === answer.id ? 'say_choice_right' : 'say_choice';
        return [key, { guess: text(guess), answer: answer.text }];
      },
    };
  },

  items(question, { quiz, say, changed }) {
    const { words } = quiz;
    const body = drawOrder(question, { words, say, changed });
    const right = question.items.map((item) => item.id);
    const text = (id) => question.items.find((item) => item.id === id)?.text ?? id;
    return {
      nodes: body.nodes,
      read: () => body.read() ?? body.shown(),
      text: (guess) => [guess].flat().map(text).join(' → '),
      show(guess, isDone) {
        const leads = Object.fromEntries(
          (isDone && guess ? right : [])
            .filter((id, place) => guess[place] !== id)
            .map((id) => [id, say('your_place', { n: guess.indexOf(id) + 1 })]),
        );
        body.show(isDone ? right : guess, {}, isDone, leads);
      },
      compare(guess) {
        if (guess === null) return ['say_order_is'];
        const n = right.filter((id, place) => guess[place] === id).length;
        return [n === right.length ? 'say_order_right' : 'say_order', { n, all: right.length }];
      },
    };
  },
};

function drawGuess(question, tools) {
  const { words, give, tell } = tools;
  const kind = ['line', 'options', 'items'].find((name) => question[name]);
  const body = guessing[kind](question, tools);
  const name = newId();
  const choices = SURENESS.map((value) => {
    const id = newId();
    const input = make('input', { type: 'radio', name, id, value, onchange: tools.changed });
    const text = value === 'sure' ? words.is_sure : words.not_sure;
    return { input, node: make('span', { class: 'pick' }, input, make('label', { for: id, text })) };
  });
  const surenessId = newId();
  const sureness = make(
    'div',
    { class: 'sureness', role: 'radiogroup', 'aria-labelledby': surenessId },
    make('span', { id: surenessId, text: words.sureness }),
    make('span', { class: 'picks' }, ...choices.map((choice) => choice.node)),
  );
  function lock() {
    const guess = body.read();
    const sure = choices.find((choice) => choice.input.checked)?.input.value;
    if (guess === null) tell('need_guess');
    else if (!sure) tell('need_sure');
    else give('answer', { guess, sure });
  }
  return {
    nodes: [...body.nodes, sureness],
    buttons: [
      button(words.lock, lock, { class: 'main' }),
      button(words.rather_not_guess, () => give('reveal')),
    ],
    draft: () => ({ guess: body.read(), sure: choices.find(({ input }) => input.checked)?.input.value }),
    restore({ guess, sure }) {
      body.show(guess, false);
      for (const { input } of choices) input.checked = input.value === sure;
    },
    show({ state, response }) {
      const isDone = state === 'locked' || state === 'passed';
      const guess = state === 'locked' ? response.guess : null;
      body.show(guess, isDone);
      for (const { input } of choices) {
        input.checked = state === 'locked' && input.value === response.sure;
        input.disabled = isDone;
      }
      sureness.hidden = state === 'passed';
      if (isDone) tell(...body.compare(guess));
      else if (state === 'misfit') tell('say_misfit', { guess: body.text(response?.guess ?? '') });
      return isDone;
    },
  };
}

// A field for a few lines; what somebody is typing is not written over.
function drawField({ rows, maxlength, label, changed }) {
  let last = '';
  const input = make('textarea', {
    ...{ rows, maxlength, dir: 'auto', 'aria-labelledby': label, oninput: () => changed() },
  });
  return {
    input,
    read: () => input.value.trim(),
    isChanged: () => input.value !== last,
    restore: (text) => (input.value = isText(text) ? text : input.value),
    show(text, isNew) {
      if (isNew || input.value === last) input.value = text;
      last = text;
    },
  };
}

function drawWrite(question, { words, say, give, tell, changed, label, lang }) {
  let kept = null; // the response that was kept last
  const field = drawField({ rows: question.rows, maxlength: 2000, label, changed: touched });
  const modelId = newId();
  const model = make(
    'div',
    { class: 'model', role: 'group', 'aria-labelledby': modelId, hidden: true, ...lang },
    make('p', { class: 'aside', id: modelId, lang: words.lang, text: words.model }),
    make('p', { text: question.model }),
  );
  const checks = question.checks.map(({ id, text }) => {
    const name = newId();
    const textId = newId();
    const picks = ['yes', 'no'].map((value) => {
      const inputId = newId();
      const onchange = () => keep({ [id]: value });
      const input = make('input', { type: 'radio', name, id: inputId, value, onchange });
      const word = make('label', { for: inputId, lang: words.lang, text: words[`pick_${value}`] });
      return { input, node: make('span', { class: 'pick' }, input, word) };
    });
    const node = make(
      'div',
      { class: 'check', role: 'radiogroup', 'aria-labelledby': textId, hidden: true },
      make('span', { id: textId, text }),
      make('span', { class: 'picks' }, ...picks.map((pick) => pick.node)),
    );
    return { id, node, picks };
  });
  const list = make('div', { class: 'checks', hidden: true, ...lang }, ...checks.map((one) => one.node));

  function touched() {
    compare.hidden = kept !== null && !field.isChanged();
    changed();
  }
  function keep(answered = {}) {
    const text = field.read();
    if (!text) return tell('need_words');
    const answers = Object.fromEntries([
      ...(kept?.yes ?? []).map((id) => [id, 'yes']),
      ...(kept?.no ?? []).map((id) => [id, 'no']),
      ...Object.entries(answered),
    ]);
    const those = (value) => Object.keys(answers).filter((id) => answers[id] === value);
    return give('answer', { text, yes: those('yes'), no: those('no') });
  }
  const compare = button(words.compare, () => keep(), { class: 'main' });
  const pass = button(words.rather_not_write, () => give('reveal'));

  return {
    nodes: [make('div', { class: 'beside' }, field.input, model), list],
    buttons: [compare, pass],
    keepsButtons: true,
    draft: () => (field.isChanged() ? field.input.value : null),
    restore(text) {
      field.restore(text);
      compare.hidden = kept !== null && !field.isChanged();
    },
    show({ state, response }) {
      const isDone = state === 'compared' || state === 'passed';
      kept = state === 'compared' ? response : null;
      field.show(kept?.text ?? '', state === 'unseen');
      model.hidden = !isDone;
      list.hidden = !kept;
      compare.textContent = kept ? words.keep_text : words.compare;
      compare.hidden = kept !== null && !field.isChanged();
      pass.hidden = isDone;
      const answer = (id) => ['yes', 'no'].find((value) => kept?.[value]?.includes(id));
      const open = checks.findIndex(({ id }) => !answer(id));
      checks.forEach(({ id, node, picks }, place) => {
        node.hidden = open >= 0 && place > open;
        for (const { input } of picks) input.checked = input.value === answer(id);
      });
      if (!isDone) return false;
      const n = checks.filter(({ id }) => answer(id) === 'yes').length;
      if (!kept) tell('say_model');
      else if (open >= 0) tell('say_compare');
      else tell(n === checks.length ? 'say_all_there' : 'say_some_there', { n, all: checks.length });
      return true;
    },
  };
}

function drawDossier(question, { words, give, tell, changed }) {
  const fields = ['claim', 'for', 'against'].map((name) => {
    const id = newId();
    const field = drawField({ rows: name === 'claim' ? 2 : 3, maxlength: 1000, label: id, changed });
    const label = make('span', { id, text: words[`dossier_${name}`] });
    return { name, field, node: make('div', { class: 'field' }, label, field.input) };
  });
  const sureId = newId();
  const slider = drawSlider({
    ...{ from: 0, to: 100, step: 1, label: sureId, words, changed },
    ends: [words.sure_0, words.sure_100],
    describe: (value) => inWords(value, words),
  });
  function keep() {
    const texts = Object.fromEntries(fields.map(({ name, field }) => [name, field.read()]));
    const sure = slider.read();
    if (!texts.claim) tell('need_claim');
    else if (sure === null) tell('need_sureness');
    else give('answer', { ...texts, sure });
  }
  return {
    nodes: [
      ...fields.map((field) => field.node),
      make('div', { class: 'field' }, make('span', { id: sureId, text: words.dossier_sure }), slider.node),
    ],
    buttons: [button(words.keep_entry, keep, { class: 'main' })],
    keepsButtons: true,
    draft: () => ({
      ...Object.fromEntries(fields.map(({ name, field }) => [name, field.input.value])),
      sure: slider.read(),
    }),
    restore(draft) {
      for (const { name, field } of fields) field.restore(draft[name]);
      slider.show(draft.sure, false);
    },
    show({ state, response }) {
      const kept = state === 'kept' ? response : null;
      const isNew = state === 'unseen';
      for (const { name, field } of fields) field.show(kept?.[name] ?? '', isNew);
      if (kept || isNew) slider.show(kept ? kept.sure : null, false);
      if (kept) tell('say_kept');
      return kept !== null;
    },
  };
}

export const drawing = {
  __proto__: null,
  single: drawOptions('radio'),
  multiple: drawOptions('checkbox'),
  number: drawInput,
  text: drawInput,
  order: drawOrder,
  match: drawMatch,
  guess: drawGuess,
  write: drawWrite,
  dossier: drawDossier,
};
