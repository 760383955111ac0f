// Runs in the page before anything of JupyterLab: one clock for what a learner waits for. Nothing
// here polls; what is waited for is looked at whenever the document changes.
window.bench = (() => {
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
      watcher.observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
      look();
    });
  }
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  // Pages down, a screen at a time, until found() gives something that is drawn.
  async function pageDownTo(found) {
    const panel = document.querySelector('.jp-WindowedPanel-outer');
    const drawn = when(found);
    let here = null;
    drawn.then(({ what }) => (here = what));
    while (!here) {
      panel.scrollTop += panel.clientHeight * 0.8;
      await frame();
      await frame();
    }
    here.scrollIntoView({ block: 'center' });
    return (await drawn).at;
  }

  const chart = () =>
    [...document.querySelectorAll('.jp-RenderedVegaCommon5 svg')].find(
      (svg) => svg.querySelectorAll('path, text').length > 20,
    );
  const quiz = () => document.querySelector('.pakrussia-quiz input:enabled');
  const editor = () => document.querySelector('.jp-Notebook .jp-CodeCell .cm-content');

  // Milliseconds from the beginning of the navigation.
  async function openEmpty() {
    return { cell: (await when(editor)).at };
  }
  async function openLesson() {
    const cell = (await when(() => document.querySelector('.jp-Notebook .jp-Cell'))).at;
    const log = [];
    return { cell, chart: await pageDownTo(chart), quiz: await pageDownTo(quiz) };
  }
  return { when, frame, openEmpty, openLesson };
})();
