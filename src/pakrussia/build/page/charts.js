// Draws the charts of a page when they come near, and sees that what is wider than the screen can
// be read and reached.

// Text of 12 pixels shrinks to 10 at most before the chart gets a scroll bar of its own.
const SMALLEST = 0.84;
// How far below the window a chart is drawn, so that it stands when a reader gets there.
const NEAR = '600px 0px';
const phone = matchMedia('(max-width: 40rem)');

// The drawing library is text until the first chart is near: most of a page's start was its making.
let library;
function libraryHere() {
  library ??= new Promise((ready, fail) => {
    addEventListener(
      'library-here',
      () => (window.vegaEmbed ? ready() : fail(Error('The drawing library did not start.'))),
      { once: true },
    );
    // The second script runs after the first, also where that stops with an error.
    const texts = [document.getElementById('library').textContent];
    texts.push("dispatchEvent(new Event('library-here'))");
    for (const text of texts) {
      const script = document.createElement('script');
      Object.assign(script, { type: 'module', async: false, textContent: text });
      document.head.append(script);
    }
  });
  return library;
}

// The library draws radio buttons beside a name; as a group a screen reader can tell the name.
function nameGroups(controls) {
  for (const one of controls.querySelectorAll('.vega-bind')) {
    if (one.querySelector('.vega-bind-radio')) {
      one.setAttribute('role', 'radiogroup');
      one.setAttribute('aria-label', one.querySelector('.vega-bind-name').textContent.trim());
    }
    // What a quiz sets is no control of the reader's.
    if (one.querySelector('[type=hidden]')) one.hidden = true;
  }
}

// A box that scrolls can be reached and moved by keyboard; one that does not is no extra stop.
function reachable(box, label) {
  const scrolls =
    box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  for (const [name, value] of [['tabindex', '0'], ['role', 'group'], ['aria-label', label]]) {
    if (scrolls) box.setAttribute(name, value);
    else box.removeAttribute(name);
  }
}

// One chart: drawn wide or narrow, as the window is; the second drawing follows the first.
class Chart {
  views = {};

  constructor(figure) {
    this.figure = figure;
    this.box = figure.querySelector('.box');
    this.title = figure.querySelector('figcaption p')?.textContent ?? 'Chart';
  }

  get kind() {
    return phone.matches && this.figure.querySelector('script.narrow') ? 'narrow' : 'wide';
  }

  read(kind) {
    const read = (one) => JSON.parse(this.figure.querySelector(`script.${one}`).textContent);
    const spec = read(kind);
    if (spec.data?.some((one) => one.shared)) {
      // Rows that both drawings show stand in the page once.
      const held = new Map(read('wide').data.map((one) => [one.name, one.values]));
      for (const one of spec.data) {
        if (!one.shared) continue;
        one.values = held.get(one.name);
        delete one.shared;
      }
    }
    return spec;
  }

  async embed(kind) {
    const spec = this.read(kind);
    // Looked up by the name of the parameter: what the reader has set holds in both drawings.
    const bound = (spec.signals ?? []).filter((signal) => signal.bind);
    if (this.first) {
      for (const signal of bound) {
        signal.value = this.first.signal(signal.name);
        delete signal.bind;
      }
    }
    const { view } = await window.vegaEmbed(this.live(kind), spec, {
      mode: 'vega',
      renderer: 'svg',
      actions: false,
      defaultStyle: false,
      // No text of a page is run as a script.
      ast: true,
      // The first drawing has the controls; the library empties the place that it is given.
      bind: this.first ? undefined : this.figure.querySelector('.controls'),
    });
    if (this.first) {
      for (const { name } of bound) {
        this.first.addSignalListener(name, (_, value) => view.signal(name, value).runAsync());
      }
    } else {
      this.first = view;
      this.say();
      nameGroups(this.figure.querySelector('.controls'));
    }
    return view;
  }

  live(kind) {
    return this.figure.querySelector(`.live.${kind}`);
  }

  // The sentence that follows the controls is text, which wraps and is announced.
  say() {
    const place = this.figure.querySelector('.state');
    if (!place) return;
    const set = (_, text) => {
      place.textContent = text;
    };
    set('', this.first.signal('sentence'));
    this.first.addSignalListener('sentence', set);
  }

  async show() {
    const kind = this.kind;
    try {
      this.live(kind).hidden = false;
      this.views[kind] ??= await this.embed(kind);
    } catch (error) {
      this.figure.classList.add('failed'); // The still picture stays.
      console.error(error);
      return;
    }
    // The window may have changed while it was drawn.
    for (const one of this.figure.querySelectorAll('.live')) {
      one.hidden = !one.classList.contains(this.kind);
    }
    if (!this.views[this.kind]) await this.show();
    else if (!this.figure.classList.contains('drawn')) {
      this.figure.classList.add('drawn');
      this.fit();
    }
  }

  fit() {
    const hint = this.figure.querySelector('.hint');
    const button = hint.querySelector('button');
    const drawing = () => this.live(this.kind).querySelector('svg');
    let whole = false;
    const again = () => {
      if (!drawing()) return;
      const small = this.box.clientWidth / drawing().width.baseVal.value < SMALLEST;
      hint.hidden = !small;
      this.figure.classList.toggle('wider', small && !whole);
      reachable(this.box, this.title);
    };
    button.addEventListener('click', () => {
      whole = !whole;
      button.setAttribute('aria-pressed', String(whole));
      again();
    });
    new ResizeObserver(again).observe(this.box);
    // A chart may change its own size, too.
    new MutationObserver(again).observe(this.box, { attributeFilter: ['width'], subtree: true });
    again();
  }
}

// What is folded has no size: it is measured when it opens.
for (const box of document.querySelectorAll('.scroll, pre')) {
  const label = box.matches('pre') ? 'Code' : 'Table';
  new ResizeObserver(() => reachable(box, label)).observe(box);
}

const charts = new Map();
for (const figure of document.querySelectorAll('figure.chart')) {
  charts.set(figure, new Chart(figure));
}
// One after the other, and between two the page answers a finger.
let queue = Promise.resolve();
function draw(chart) {
  queue = queue
    .then(libraryHere)
    .then(() => chart.show())
    .catch((error) => {
      chart.figure.classList.add('failed');
      console.error(error);
    })
    .then(() => new Promise((go) => setTimeout(go)));
}
const near = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(charts.get(target));
    }
  },
  { rootMargin: NEAR },
);
for (const figure of charts.keys()) near.observe(figure);
phone.addEventListener('change', () => {
  for (const chart of charts.values()) if (chart.first) draw(chart);
});
// Only now may a drawing be waited for: the head of the page takes the still pictures back else.
document.documentElement.classList.add('charts-run');
