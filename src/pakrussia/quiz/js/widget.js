// What a notebook's widget needs. A model is restored with no kernel and with no view.

import { linkCharts } from './charts.js';
import { browserStorage, earlier, kernelStorage } from './storage.js';
import { mount } from './view.js';

// The words of the interface come once a notebook, with the script. A quiz in another language
// than the script's brings its own.
let common;
export function speak(words) {
  common = words;
}

// Begins something for the quiz of a model, and again whenever that quiz changes.
function follow(model, begin) {
  let stop = () => {};
  function start() {
    stop();
    stop = begin({ words: common, ...model.get('quiz') });
  }
  start();
  model.on('change:quiz', start);
  return () => {
    model.off('change:quiz', start);
    stop();
  };
}

// Runs once a model: a locked guess moves its chart also while its cell is not drawn.
function initialize({ model }) {
  return follow(model, (quiz) => {
    const storage = browserStorage(quiz);
    const merge = () => storage.merge(earlier(model));
    merge();
    model.on('change:earlier', merge);
    const stop = linkCharts(quiz, storage);
    return () => {
      model.off('change:earlier', merge);
      stop();
    };
  });
}

function render({ model, el }) {
  return follow(model, (quiz) => mount(el, quiz, kernelStorage(browserStorage(quiz), model)));
}

export default { initialize, render };
