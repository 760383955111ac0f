// Runs in the page before anything of JupyterLab: one clock for what a learner waits for. What is
// waited for is looked at whenever the document changes; all times are milliseconds of the page.
window.bench = (() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Resolves with the time at which found() first gives something, and with what it gave.
  function when(found) {
    return new Promise((resolve) => {
      const watcher = new MutationObserver(look);
      function look() {
        const what = found();
        if (!what) return;
        watcher.disconnect();
        resolve({ at: performance.now(), what });
      }
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      watcher.observe(document, everything);
      look();
    });
  }
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  // The time after the next frame has been painted.
  async function painted() {
    await frame();
    return new Promise((resolve) => setTimeout(() => resolve(performance.now()), 0));
  }

  // --- opening ---

  const openEmpty = async () => (await when(() => one('.jp-Notebook .jp-CodeCell .cm-content'))).at;
  let result = null;
  function expectResult() {
    when(() => one('.jp-OutputArea-output')).then(({ at }) => (result = at));
  }

  // Pages down, nearly a screen at a time, until found() gives something; shows it.
  async function pageDownTo(found) {
    let here = null;
    const drawn = when(found).then((answer) => (here = answer));
    const panel = one('.jp-WindowedPanel-outer');
    while (!here) {
      panel.scrollTop += panel.clientHeight * 0.8;
      await Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    here.what.scrollIntoView({ block: 'center' });
    return here;
  }
  const chart = () => all('.jp-RenderedVegaCommon5 svg').find((svg) => svg.querySelector('path'));
  const choice = () => one('.pakrussia-quiz :is([type=radio], [type=checkbox]):enabled');

  // The first question with choices is answered; a chart that stands before it is timed too.
  async function openLesson() {
    const cell = await when(() => one('.jp-Notebook .jp-Cell'));
    let drawn = null;
    when(chart).then(({ at }) => (drawn = at));
    const { what } = await pageDownTo(choice);
    const { text, at } = await answer(waysToAnswer.ours(what.closest('.question')));
    return { cell: cell.at, chart: drawn, use: at, text };
  }

  // --- a quiz ---

  // How each way shows a question, how it is answered, and where its result stands.
  const waysToAnswer = {
    ours: (question) => ({
      steps: [question.querySelector('input'), question.querySelector('button.main')],
      result: () => question.querySelector('.verdict').textContent,
    }),
    with_jupyterquiz: (question) => ({
      steps: [question.querySelector('label')],
      result: () => question.querySelector('.Feedback').textContent,
    }),
    with_ipywidgets: (question) => ({
      steps: [
        question.querySelector('input'),
        question.nextElementSibling.querySelector('button') ?? question.nextElementSibling,
      ],
      result: () =>
        question.nextElementSibling.nextElementSibling.querySelector('.widget-html-content')
          .textContent,
    }),
  };
  const shown = {
    ours: '.pakrussia-quiz .question',
    with_jupyterquiz: '.Quiz',
    with_ipywidgets: '.widget-radio',
  };

  // Answers a question: from the first click until its result stands in the page. At once means
  // that it stood there when the click returned, so that nothing can have been asked elsewhere.
  async function answer({ steps, result }) {
    const begun = performance.now();
    for (const step of steps) step.click();
    const atOnce = result().trim() !== '';
    const { at, what } = await when(() => result().trim());
    return { ms: at - begun, at, atOnce, text: what };
  }

  // Waits for the quiz of the next run; its time runs from the key that asks for the run.
  let begun = 0;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) begun = performance.now();
  }, true);
  let waiting = null;
  function expect(way, count) {
    const old = new Set(all(shown[way]));
    const fresh = () => all(shown[way]).filter((node) => !old.has(node) && node.isConnected);
    waiting = Promise.all([
      when(() => fresh().length > 0).then(painted),
      when(() => fresh().length >= count).then(painted),
    ]).then(([first, whole]) => ({ first: first - begun, whole: whole - begun }));
  }
  async function answers(way) {
    const found = [];
    for (const question of all(shown[way]).slice(0, 10)) {
      found.push(await answer(waysToAnswer[way](question)));
    }
    return found;
  }
  return { openEmpty, expectResult, result: () => result, openLesson, expect, waiting: () => waiting, answers };
})();
