// Runs in a page before anything of its own: when is its first quiz there to be answered, when is
// its first chart drawn? All times are milliseconds from the start of the visit.
window.pageClock = (() => {
  const QUIZ = '.pakrussia-quiz :is(input, select, button):enabled';
  // A chart drawn by Vega; a page that draws none has a picture.
  const DRAWN = 'svg.marks path';
  const PICTURE = 'main img, main svg:not(.marks), .jp-RenderedSVG svg, .jp-RenderedImage img';
  const PLACE = 'figure.chart, .vega-embed, [id^=altair-viz], .jp-RenderedSVG, .jp-RenderedImage';
  const seen = {};
  let goTo = false;

  function note(name, found) {
    if (seen[name] || !found) return;
    seen[name] = 1;
    // What is there can be used when the page answers.
    setTimeout(() => (seen[name] = performance.now()));
  }
  const timer = setInterval(() => {
    note('quiz', document.querySelector(QUIZ));
    const place = document.querySelector(PLACE);
    if (goTo && place) place.scrollIntoView({ block: 'center', behavior: 'instant' });
    note('chart', document.querySelector(DRAWN));
    note('picture', document.querySelector(PICTURE));
  }, 20);
  addEventListener('DOMContentLoaded', () => note('text', true));
  return { seen, toChart: () => (goTo = true), stop: () => clearInterval(timer) };
})();
