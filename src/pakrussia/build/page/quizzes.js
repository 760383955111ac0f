// Draws the quizzes of a page. It stands in one module with the quiz's script, from which mount,
// browserStorage and linkCharts come: a page that is one file has no other file to import.
for (const place of document.querySelectorAll('.quiz')) {
  const quiz = JSON.parse(place.querySelector('script').textContent);
  linkCharts(quiz, browserStorage(quiz));
  mount(place, quiz, browserStorage(quiz));
}
