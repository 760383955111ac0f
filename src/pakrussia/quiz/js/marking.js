// What a response is worth. Everything here is pure; text from questions and records is untrusted.

import { doubt, plainText, readNumber } from './reading.js';

export const isText = (value) => typeof value === 'string';
// Object.hasOwn would leave out Safari before 15.4 and Chrome before 93.
export const own = (object, key) =>
  Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined;

const result = (score, say, marks, counts) => ({
  outcome: score === 1 ? 'right' : score > 0 ? 'partly' : 'wrong',
  score,
  say: score === 1 ? 'say_right' : say,
  marks,
  ...counts,
});

// True where one letter was added, left out, changed, or swapped with its neighbour.
function isOneSlipAway(a, b) {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 5) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

export const SURENESS = ['sure', 'not-sure'];

// Says whether a number line has a place for what was guessed.
function hasPlace({ from, to, step }, text) {
  const value = isText(text) && text.trim() ? Number(text) : NaN;
  const steps = (value - from) / step;
  return value >= from && value <= to && Math.abs(steps - Math.round(steps)) < 1e-6;
}

const holdsAll = (items, ids) =>
  Array.isArray(ids) && ids.length === items.length && items.every(({ id }) => ids.includes(id));

export const marking = {
  __proto__: null,

  single: {
    need: 'need_choice',
    solution: (question) => question.options.find((option) => option.correct).id,
    mark(question, response) {
      const chosen = question.options.find((option) => option.id === response);
      if (!isText(response) || !chosen) return null;
      return result(chosen.correct ? 1 : 0, 'say_wrong', { [response]: !!chosen.correct });
    },
  },

  multiple: {
    need: 'need_choice',
    solution: (question) => question.options.filter((one) => one.correct).map((one) => one.id),
    mark(question, response) {
      if (!Array.isArray(response) || !response.length) return null;
      const ids = new Set(response);
      const chosen = question.options.filter((option) => ids.has(option.id));
      if (chosen.length !== response.length) return null;
      const all = question.options.filter((option) => option.correct).length;
      const hits = chosen.filter((option) => option.correct).length;
      const extra = chosen.length - hits;
      const missing = all - hits;
      const say = !hits ? 'say_wrong' : !extra ? 'say_missing' : missing ? 'say_both' : 'say_extra';
      const score = missing || extra ? Math.min(0.99, hits / (all + extra)) : 1;
      const marks = Object.fromEntries(chosen.map((option) => [option.id, !!option.correct]));
      return result(score, say, marks);
    },
  },

  number: {
    need: 'need_number',
    solution: (question) => String(question.number.answer),
    mark(question, response) {
      if (!isText(response) || response.length > 100) return null;
      const { answer, tolerance = 0 } = question.number;
      const read = readNumber(response, question.number);
      const off = read.value - answer;
      if (!Number.isFinite(off)) return { say: read.need };
      const near = Math.abs(off) <= tolerance + 1e-9 * Math.max(1, Math.abs(answer));
      // What may have been meant otherwise is asked about, not called wrong.
      const unsure = !near && doubt(read, answer);
      if (unsure) return { say: unsure };
      return result(near ? 1 : 0, off < 0 ? 'say_higher' : 'say_lower', {});
    },
  },

  order: {
    need: 'need_order',
    solution: (question) => question.items.map((item) => item.id),
    mark(question, response) {
      const ids = marking.order.solution(question);
      if (!holdsAll(question.items, response)) return null;
      const marks = Object.fromEntries(ids.map((id, place) => [id, response[place] === id]));
      const n = Object.values(marks).filter(Boolean).length;
      return result(n / ids.length, 'say_places', marks, { n, all: ids.length });
    },
  },

  match: {
    need: 'need_pairs',
    solution: (question) => Object.fromEntries(question.pairs.map((one) => [one.id, one.answer])),
    mark(question, response) {
      if (!response || typeof response !== 'object' || Array.isArray(response)) return null;
      const known = question.rights.map((right) => right.id);
      const marks = {};
      for (const pair of question.pairs) {
        if (!known.includes(own(response, pair.id))) return null;
        marks[pair.id] = response[pair.id] === pair.answer;
      }
      const n = Object.values(marks).filter(Boolean).length;
      return result(n / question.pairs.length, 'say_pairs', marks, { n, all: question.pairs.length });
    },
  },

  text: {
    need: 'need_text',
    solution: (question) => question.accepted[0],
    mark(question, response) {
      if (!isText(response) || !plainText(response)) return null;
      const typed = plainText(response);
      const accepted = question.accepted.map(plainText);
      if (accepted.includes(typed)) return result(1, '', {});
      const nearly = accepted.some((one) => isOneSlipAway(one, typed));
      return result(nearly ? 0.5 : 0, nearly ? 'say_spelling' : 'say_wrong', {});
    },
  },

  // Never marked. `state` is what an answer brings about; where it `isFinal`, the first one counts,
  // else the newest. `fits` says whether a response is one to the question as it stands today.
  guess: {
    state: 'locked',
    isFinal: true,
    fits(question, response) {
      const { guess, sure } = response;
      if (!SURENESS.includes(sure)) return false;
      if (question.line) return hasPlace(question.line, guess);
      if (question.options) return question.options.some((option) => option.id === guess);
      return holdsAll(question.items, guess);
    },
  },

  write: {
    state: 'compared',
    fits: (question, response) => isText(response.text) && response.text.trim() !== '',
  },

  dossier: {
    state: 'kept',
    fits: (question, response) =>
      ['claim', 'for', 'against'].every((name) => isText(response[name])) &&
      /^(\d\d?|100)$/.test(response.sure),
  },
};

export const isMarked = (question) => !marking[question.kind]?.fits;

// Says whether a response to a question that is never marked is one today; it never throws.
export function fits(question, response) {
  try {
    return marking[question.kind].fits(question, response);
  } catch {
    return false;
  }
}

// Returns {outcome, score, say, marks}: outcome is right, partly, wrong, or null where the response
// is not one, or can be understood in two ways (say then names what is needed); say is a key of the words; marks says of each part
// that was chosen whether it is right.
export function mark(question, response) {
  let need = 'need_choice';
  try {
    const kind = marking[question.kind];
    need = kind.need;
    const found = kind.mark(question, response);
    if (found && Number.isFinite(found.score)) return found;
    need = found?.say ?? need;
  } catch {
    // A broken question or a hostile response: there is nothing to mark.
  }
  return { outcome: null, score: null, say: need, marks: {} };
}
