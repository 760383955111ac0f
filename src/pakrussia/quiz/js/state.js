// What a record comes to: a clean copy of each entry, and where the questions of a quiz stand.

import { fits, isMarked, isText, mark, marking } from './marking.js';

const EVENTS = ['answer', 'reveal', 'restart'];
const OUTCOMES = ['right', 'partly', 'wrong', null];
const VERSION = 1;
const MAX_RESPONSE = 22_000; // ASCII characters; the course folder takes lines of 24,000
const isName = (value) => isText(value) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length < 81;

// Returns a response with each half of a surrogate pair replaced: it could not be sent on.
function wellFormed(value) {
  if (isText(value)) return value.replace(/\p{Surrogate}/gu, '\ufffd');
  if (Array.isArray(value)) return value.map(wellFormed);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map((pair) => pair.map(wellFormed)));
}

// Returns a clean copy of an entry of the record, or null. Records are untrusted input.
export function clean(raw) {
  try {
    const { v, id, at, lesson, quiz, question = null, event } = raw;
    const { response = null, outcome = null, score = null } = raw;
    const size = JSON.stringify(response).replace(/[^ -~]/g, '______').length;
    const sound =
      v === VERSION &&
      [id, at].every(isText) &&
      /^[A-Za-z0-9_-]{1,64}$/.test(id) &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(at) &&
      isName(lesson) &&
      isName(quiz) &&
      EVENTS.includes(event) &&
      (isName(question) || (event === 'restart' && question === null)) &&
      OUTCOMES.includes(outcome) &&
      (score === null || (Number.isFinite(score) && score >= 0 && score <= 1)) &&
      size < MAX_RESPONSE;
    if (!sound) return null;
    return { v, id, at, lesson, quiz, question, event, response: wellFormed(response), outcome, score };
  } catch {
    return null;
  }
}

// Says whether a later version of the course wrote this.
export const isNewer = (raw) => Number.isInteger(raw?.v) && raw.v > VERSION;

// Without its Z: a second would else come after its own fractions.
const timeOf = (entry) => entry.at.slice(0, -1);

// Returns entries in the order in which they happened, as progress.in_order does: that of their
// times, and of one time that of the list. What stands in the list after a restart of its quiz
// happened after it, whatever its time says: clocks are set back.
export function inOrder(entries) {
  const restarts = new Map(); // when each quiz last began again
  const timed = entries.map((entry) => {
    const restart = restarts.get(entry.quiz) ?? '';
    const at = timeOf(entry) > restart ? timeOf(entry) : restart;
    if (entry.event === 'restart') restarts.set(entry.quiz, at);
    return { at, entry };
  });
  return timed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ entry }) => entry);
}

// Returns the question an entry is about, where it is one that the quiz asks.
export const questionOf = (quiz, entry) =>
  quiz.questions?.find((one) => one.id === entry.question && (one.quiz ?? quiz.id) === entry.quiz);

const DONE = ['right', 'given-up', 'locked', 'passed', 'compared', 'kept'];
export const isDone = (now) => DONE.includes(now.state);

// Takes an entry into the state of a marked question; once right, or shown, it stays so.
function takeMarked(now, question, { event, response }) {
  if (isDone(now)) return;
  if (event === 'reveal') now.state = 'given-up';
  if (event !== 'answer') return;
  const { outcome } = mark(question, response);
  if (!outcome) return;
  now.state = outcome === 'right' ? 'right' : 'wrong';
  now.response = response;
  now.tries += 1;
}

// The same for one that is never marked. What does not fit the question any more is shown as such.
function takeUnmarked(now, question, { event, response }) {
  const kind = marking[question.kind];
  if (kind.isFinal && isDone(now)) return;
  if (event === 'reveal' && !isDone(now)) now.state = 'passed';
  if (event !== 'answer') return;
  now.state = fits(question, response) ? kind.state : isDone(now) ? now.state : 'misfit';
  if (fits(question, response) || now.state === 'misfit') now.response = response;
  now.tries += 1;
}

// Says whether something was answered, or given up, in a quiz since it last began again.
export function wasAnswered(entries, quizId) {
  let answered = false;
  for (const { quiz, event } of inOrder(entries)) {
    if (quiz === quizId) answered = event !== 'restart';
  }
  return answered;
}

// Returns {right, marked, done, questions: {id: {state, response, tries}}}: how many questions are
// right, can be right, and need nothing more. What was answered is marked anew, so that a corrected
// question shows today's result.
export function fold(entries, quiz) {
  const fresh = () =>
    Object.fromEntries(quiz.questions.map((one) => [one.id, { state: 'unseen', tries: 0 }]));
  let questions = fresh();
  for (const entry of inOrder(entries)) {
    if (quiz.since && timeOf(entry) <= quiz.since.slice(0, -1)) continue;
    if (entry.event === 'restart') questions = fresh();
    const question = questionOf(quiz, entry);
    const now = questions[question?.id];
    if (now) (isMarked(question) ? takeMarked : takeUnmarked)(now, question, entry);
  }
  const all = Object.values(questions);
  return {
    right: all.filter((one) => one.state === 'right').length,
    marked: quiz.questions.filter(isMarked).length,
    done: all.filter(isDone).length,
    questions,
  };
}
