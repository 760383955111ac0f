// The course's part of JupyterLab: its notebooks look like its pages, trusted or not, and
// "Run All" leaves the reader where she was, and a button opens the reader's copy of an exercise.
// Other notebooks are left alone.
//
// It is the container that JupyterLab expects of a prebuilt extension ("module federation"),
// written by hand: one plugin needs no bundler.
(() => {
  const here = new URL('.', document.currentScript.src);
  const LESSON = 'pakrussia-lesson'; // the class of a notebook of the course, see reading.css
  const RUN_ALL = new Set(['notebook:run-all-cells', 'notebook:restart-run-all']);
  let shared; // JupyterLab's own modules, by name and version

  for (const name of ['charts.css', 'reading.css']) {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = new URL(name, here).href;
    document.head.append(link);
  }

  const scrollerOf = (panel) => panel.node.querySelector('.jp-WindowedPanel-outer');

  // What the reader looks at: the first cell that begins in the window (one that began above may
  // become shorter when it is run), or else the one that fills it; and how far down it begins.
  const inView = (panel) => {
    const { top, bottom } = scrollerOf(panel).getBoundingClientRect();
    const boxes = panel.content.widgets.map((cell) => ({ cell, box: cell.node.getBoundingClientRect() }));
    const seen =
      boxes.find(({ box }) => box.top >= top && box.top < bottom) ??
      boxes.find(({ box }) => box.top < top && box.bottom > top);
    return seen && { node: seen.cell.node, offset: seen.box.top - top };
  };

  // Where the reader of a notebook is. When all cells are to be run, JupyterLab empties them, makes
  // the last one the active one and scrolls there, before anybody is told: so the place is noted
  // at each press of a key or button, which comes before the command that it gives.
  class Place {
    constructor(panel) {
      this.panel = panel;
    }

    note() {
      this.active = this.panel.content.activeCellIndex;
      this.seen = inView(this.panel);
    }

    // Hold the place until ``run`` has ended and its outputs are drawn, or until the reader moves.
    async hold(run) {
      const { content } = this.panel;
      const scroller = scrollerOf(this.panel);
      const { active, seen } = this;
      if (!seen) return;
      const stay = () => {
        content.activeCellIndex = active;
        content.deselectAll();
      };
      stay();
      const moves = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
      let holding = true;
      const stop = () => (holding = false);
      for (const move of moves) scroller.addEventListener(move, stop, { passive: true });
      const keep = () => {
        if (!holding || this.panel.isDisposed) return;
        const { top } = scroller.getBoundingClientRect();
        scroller.scrollTop += seen.node.getBoundingClientRect().top - top - seen.offset;
        requestAnimationFrame(keep);
      };
      keep();
      await Promise.resolve(run).catch(() => {});
      await new Promise((done) => setTimeout(done, 1000));
      if (holding && !this.panel.isDisposed) stay();
      stop();
      for (const move of moves) scroller.removeEventListener(move, stop);
    }
  }

  // Ask the notebook's kernel for the copy: only Python knows where the reader's work lies. What
  // comes back is {message, link}, the link as seen from the notebook.
  const askForCopy = async (panel, lesson) => {
    const kernel = panel?.sessionContext.session?.kernel;
    if (!kernel) {
      return { message: 'Python is not running here. Run any cell first (Shift+Enter).', link: '' };
    }
    const question = `__import__('pakrussia.exercises', fromlist=['opened']).opened(${JSON.stringify(lesson)})`;
    const future = kernel.requestExecute({
      code: '',
      silent: true,
      store_history: false,
      user_expressions: { copy: `__import__('IPython.display', fromlist=['JSON']).JSON(${question})` },
    });
    const { content } = await future.done;
    const answer = content.user_expressions?.copy;
    return (
      answer?.data?.['application/json'] ?? {
        message: answer?.evalue || 'Python could not copy the exercise. Restart the kernel and try again.',
        link: '',
      }
    );
  };

  // A path of JupyterLab's, from a link in a notebook at another path.
  const pathFrom = (notebook, link) =>
    decodeURIComponent(new URL(encodeURI(link), `http://x/${encodeURI(notebook)}`).pathname.slice(1));

  const openExercise = async (app, panel, lesson, { Dialog, showDialog }) => {
    const { message, link } = await askForCopy(panel, lesson);
    if (!link) {
      const title = 'Your copy of the exercise';
      await showDialog({ title, body: message, buttons: [Dialog.okButton()] });
      return;
    }
    await app.commands.execute('docmanager:open', { path: pathFrom(panel.context.path, link) });
  };

  const plugin = (INotebookTracker, dialogs) => ({
    id: 'pakrussia:lessons',
    description: "Shows the course's notebooks as they read best.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app, tracker) => {
      const places = new WeakMap();
      tracker.widgetAdded.connect(async (_, panel) => {
        await panel.context.ready;
        if (panel.isDisposed || !panel.model.getMetadata('pakrussia')) return;
        panel.addClass(LESSON);
        places.set(panel, new Place(panel));
      });
      const note = () => places.get(tracker.currentWidget)?.note();
      for (const press of ['pointerdown', 'keydown']) document.addEventListener(press, note, true);
      app.commands.commandExecuted.connect((_, { id, result }) => {
        if (RUN_ALL.has(id)) places.get(tracker.currentWidget)?.hold(result);
      });
      app.commands.addCommand('pakrussia:open-exercise', {
        label: 'Open my copy of the exercise',
        execute: ({ lesson }) =>
          openExercise(app, tracker.currentWidget, String(lesson ?? ''), dialogs),
      });
    },
  });

  const extension = async () => {
    const module = async (name) => {
      const [newest] = Object.values(shared[name]);
      return (await newest.get())();
    };
    const { INotebookTracker } = await module('@jupyterlab/notebook');
    const dialogs = await module('@jupyterlab/apputils');
    return () => ({ __esModule: true, default: plugin(INotebookTracker, dialogs) });
  };

  globalThis._JUPYTERLAB = globalThis._JUPYTERLAB || {};
  globalThis._JUPYTERLAB.pakrussia = {
    init: (scope) => void (shared = scope),
    get: (name) =>
      name === './extension' ? extension() : Promise.reject(new Error(`There is no ${name}.`)),
  };
})();
