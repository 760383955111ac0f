// Draws the quizzes of a page. It stands in one module with the quiz's script, from which mount,
// browserStorage and linkCharts come: a page that is one file has no other file to import.
// Where one cannot be drawn its text stays, and the line that answering is off; the others go on.
for (const place of document.querySelectorAll('.quiz')) {
  const asText = [...place.childNodes];
  try {
    const quiz = JSON.parse(place.querySelector('script').textContent);
    mount(place, quiz, browserStorage(quiz));
    linkCharts(quiz, browserStorage(quiz));
  } catch (error) {
    if (!place.querySelector('.pakrussia-quiz')) place.replaceChildren(...asText);
    console.error(error);
  }
}
