// What a quiz has to do with the charts of its page: it looks at one, and a guess moves one's
// controls. A chart is found by its title; a control by the name of its parameter, which Vega gives
// to the input. Both are the same in JupyterLab and on a page.

import { button, make } from './dom.js';
import { fold } from './state.js';

const NARROW = '(max-width: 699px)';
const CONTROL_EVENTS = { checkbox: 'change', radio: 'change', 'select-one': 'change' };

// --- A guess moves the controls of its chart ---

function setControl(input, value) {
  const text = String(value);
  if (input.type === 'radio') input.checked = input.value === text;
  else if (input.type === 'checkbox') input.checked = value === true || text === 'true';
  else input.value = text;
  if (input.type === 'radio' && !input.checked) return;
  input.dispatchEvent(new Event(CONTROL_EVENTS[input.type] ?? 'input', { bubbles: true }));
}

// Each control is set once for a guess; after that it is the reader's. A chart drawn anew has new
// controls, which are set again. Works with no view of the quiz, and returns a function that ends it.
export function linkCharts(quiz, storage) {
  const asked = quiz.questions.filter((question) => question.sets);
  if (!asked.length) return () => {};
  let waits = 0;
  function apply() {
    waits = 0;
    const { questions } = fold(storage.load(), quiz);
    for (const { id, sets } of asked) {
      const { state, response } = questions[id];
      if (state !== 'locked' && state !== 'passed') continue;
      const mark = `${id} ${JSON.stringify(response ?? null)}`;
      for (const [name, value] of Object.entries(sets)) {
        if (value === 'guess' && state === 'passed') continue;
        for (const input of document.querySelectorAll(`.vega-bind [name="${CSS.escape(name)}"]`)) {
          if (input.dataset.pakrussia === mark) continue;
          input.dataset.pakrussia = mark;
          setControl(input, value === 'guess' ? response.guess : value);
        }
      }
    }
  }
  const soon = () => (waits ||= setTimeout(apply, 30));
  const seen = new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) soon();
  });
  seen.observe(document.body, { childList: true, subtree: true });
  const stop = storage.subscribe(soon);
  apply();
  return () => {
    seen.disconnect();
    clearTimeout(waits);
    stop();
  };
}

// --- A question looks at its chart ---

const squeezed = (text) => (text ?? '').replace(/\s+/g, '');

// A drawing has several titles: that of the chart, of its panels, and the line of its source.
function findChart(title) {
  const places = document.querySelectorAll('figure.chart, .vega-embed');
  const titles = (place) =>
    place.querySelectorAll(place.matches('figure') ? '.title' : '.role-title-text');
  return [...places].find((place) =>
    [...titles(place)].some((one) => squeezed(one.textContent) === squeezed(title)),
  );
}

// Returns the address of the chart as it stands now, or of its still picture.
function pictureOf(place) {
  const drawn = [...place.querySelectorAll('svg')].find((one) => one.clientWidth > 100);
  if (!drawn) return place.querySelector('img')?.src;
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(drawn))}`;
}

// JupyterLab does not know the height of what it has not drawn yet: the first try may land elsewhere.
function goTo(node) {
  let tries = 0;
  node.scrollIntoView({ block: 'start' });
  const timer = setInterval(() => {
    if ((tries += 1) > 5) clearInterval(timer);
    node.scrollIntoView({ block: 'start' });
  }, 120);
  const stop = () => clearInterval(timer);
  for (const event of ['wheel', 'touchstart', 'keydown']) {
    addEventListener(event, stop, { once: true, passive: true });
  }
}

// A button that shows the chart a question is about: it leads there and back; in a narrow window a
// copy stands above the question, so that both are on one screen.
export function drawLook({ chart }, { words, say }) {
  const status = make('span', { class: 'aside', role: 'status' });
  const copy = make('div', { class: 'copy', hidden: true });
  const look = button(say('chart', { text: chart }), act, { class: 'look' });
  function close() {
    copy.hidden = true;
    look.setAttribute('aria-expanded', 'false');
    look.focus();
  }
  function show(place) {
    const src = pictureOf(place);
    if (!src) return leadTo(place);
    const picture = make('img', { src, alt: say('chart_copy', { text: chart }) });
    copy.replaceChildren(picture, button(words.close_chart, close));
    copy.hidden = false;
    look.setAttribute('aria-expanded', 'true');
    return copy;
  }
  function leadTo(place) {
    const back = button(words.back_to_question, () => {
      bar.remove();
      goTo(look.closest('.question'));
      look.focus({ preventScroll: true });
    });
    const bar = make('div', { class: 'pakrussia-quiz pakrussia-back', lang: words.lang }, back);
    document.querySelector('.pakrussia-back')?.remove();
    place.before(bar);
    goTo(bar);
    back.focus({ preventScroll: true });
  }
  function act() {
    status.textContent = '';
    const place = findChart(chart);
    if (!place) status.textContent = say('no_chart');
    else if (!matchMedia(NARROW).matches) leadTo(place);
    else if (copy.hidden) show(place);
    else close();
  }
  return make('div', { class: 'chart-link' }, look, ' ', status, copy);
}
