// A lesson opens with what a class reads; one button shows the rest, and the browser remembers.

const root = document.documentElement;
const more = document.getElementById('more');
const buttons = [...document.querySelectorAll('button.everything')];

function show(all) {
  root.classList.toggle('core-only', !all);
  for (const button of buttons) {
    button.setAttribute('aria-expanded', String(all));
    button.textContent = all ? 'Show the class lesson alone' : 'Show everything';
  }
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    const all = root.classList.contains('core-only');
    // Where nothing can be kept (a private window), the choice holds until the page is left.
    try {
      localStorage.setItem('pakrussia-shows', all ? 'everything' : 'core');
    } catch {}
    // The button stays under the finger when the text above it changes.
    const before = button.getBoundingClientRect().top;
    show(all);
    scrollBy({ top: button.getBoundingClientRect().top - before, behavior: 'instant' });
  });
}

// A link to a place in the rest opens it.
function follow(address) {
  const name = decodeURIComponent(address.split('#')[1] ?? '');
  const target = name && document.getElementById(name);
  if (!target || !more.contains(target)) return;
  show(true);
  target.scrollIntoView();
}
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (link) follow(link.getAttribute('href'));
});
addEventListener('hashchange', () => follow(location.hash));

show(!root.classList.contains('core-only'));
follow(location.hash);
// Where this is not reached, the head of the page shows everything.
root.classList.add('core-run');
