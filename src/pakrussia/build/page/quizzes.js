// Draws the quizzes of a page. It stands in one module with quiz.js, from which mount and
// browserStorage come: a page that is one file has no other file to import.
for (const place of document.querySelectorAll('.quiz')) {
  const quiz = JSON.parse(place.querySelector('script').textContent);
  mount(place, quiz, browserStorage(quiz));
}
