// Where answers are kept: in the browser, and, where a kernel listens, in the course folder too.

import { isText, own } from './marking.js';
import { clean, inOrder, isNewer, questionOf } from './state.js';

const PREFIX = 'pakrussia:1:';
const LEARNER = PREFIX + 'learner';
const SYNCED = PREFIX + 'told';
const DRAFTS = 'pakrussia:draft:'; // what was typed, moved or chosen and not handed in yet
const MAX_KEPT = 2_000_000; // characters under one key; browsers give about five million to a page
// Other views tell of what they write. A page that slept (Back, a frozen tab, a phone in a pocket) was
// told nothing: it reads again when it wakes.
const WAKING = ['pageshow', 'visibilitychange'];
const EVENTS_TO_HEAR = ['pakrussia', 'storage', ...WAKING];
const FULL = 1_000_000; // from here on, what the course folder has need not stay here as well

function localStore() {
  try {
    return window.localStorage;
  } catch {
    return null; // Forbidden by the browser's settings.
  }
}

// What the browser would not take (it is full, or forbids it), as long as the page is open: a quiz that
// is drawn anew finds it, and so does the file that a learner saves. `under` is the learner whom the
// browser knew then: of one who began later in another tab nothing here is.
const unkept = new Map();

// Says whether the browser keeps what is written: tried once a page, not assumed.
let isKeeping = null;
function keeps(store) {
  try {
    store.setItem('pakrussia:try', '1');
    store.removeItem('pakrussia:try');
    return true;
  } catch {
    return false; // Full, forbidden or missing.
  }
}

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
const latest = (list) =>
  list.reduce((most, { at }) => Math.min(LATEST, Math.max(most, Date.parse(at) || 0)), 0);

// Keeps a quiz's entries under one key of the browser's storage and tells other views of the same
// quiz, in this page and in other tabs. Entries are pending until something else has taken them
// over. Without storage it works as long as the page is open, and notice() says so.
export function browserStorage(quiz, store = localStore()) {
  const key = `${PREFIX}${quiz.lesson}:${quiz.id}`;
  const entries = new Map();
  const listeners = new Set();
  let pending = new Set();
  let learner = ''; // the time at which the present learner began, where someone said so
  let writable = (isKeeping ??= keeps(store));
  let setAside = false;
  let isInTheWay = false; // what is there cannot be read, and cannot be moved aside
  let isOfLaterVersion = false; // then what is there is read by nobody and written by nobody here

  function raw(name) {
    try {
      return store.getItem(name);
    } catch {
      return null;
    }
  }
  function held(name) {
    const found = unkept.get(name);
    return found?.under === raw(LEARNER) ? found.text : null;
  }
  const get = (name) => held(name) ?? raw(name);
  function keep(name, text) {
    try {
      store.setItem(name, text);
      return true;
    } catch {
      return false; // Full, forbidden or missing.
    }
  }
  function put(name, text) {
    const isKept = keep(name, text);
    if (isKept) unkept.delete(name);
    else unkept.set(name, { text, under: raw(LEARNER) });
    return isKept;
  }
  function remove(name) {
    unkept.delete(name);
    try {
      store.removeItem(name);
    } catch {
      // There is nothing.
    }
  }
  const keys = (start) =>
    [...new Set([...Object.keys(store ?? {}), ...unkept.keys()])].filter((name) => name.startsWith(start));

  function parse(name) {
    const saved = parseKept(name, raw(name));
    const ours = held(name);
    if (ours === null) return saved;
    const mine = JSON.parse(ours);
    const known = new Set(mine.entries.map((one) => one.id));
    const others = saved.entries.filter((one) => !known.has(one.id)); // of another tab
    const also = saved.pending.filter((id) => !known.has(id));
    return { entries: [...others, ...mine.entries], pending: [...also, ...mine.pending] };
  }
  function parseKept(name, text) {
    if (text === null) return { entries: [], pending: [] };
    try {
      const saved = JSON.parse(text.length > MAX_KEPT ? '' : text);
      if (isNewer(saved) || saved.entries.some(isNewer)) {
        isOfLaterVersion ||= name === key;
        const sound = isNewer(saved) ? [] : saved.entries.map(clean).filter(Boolean);
        return { entries: sound, pending: [] };
      }
      const found = saved.entries.map(clean);
      if (saved.v !== 1 || found.includes(null)) throw new Error();
      return { entries: found, pending: saved.pending.filter(isText) };
    } catch {
      // Never thrown away: it moves to another name, and the quiz says so. Where it cannot move, it
      // stays, and nothing is written over it.
      if (keep(`pakrussia:aside:${Date.now()}:${name}`, text)) store.removeItem(name);
      else isInTheWay ||= name === key;
      setAside = true;
      return { entries: [], pending: [] };
    }
  }
  const isMark = (name) => name === LEARNER || name === SYNCED;
  // Says whether the course folder has all that stands in a text of ours.
  function isElsewhere(text) {
    try {
      const { v, pending: waiting } = JSON.parse(text);
      return v === 1 && waiting.length === 0;
    } catch {
      return false;
    }
  }
  const draftKey = `${DRAFTS}${quiz.lesson}:${quiz.id}`;
  function drafts() {
    try {
      const saved = JSON.parse(get(draftKey));
      return saved.learner === learner ? { ...saved.drafts } : {};
    } catch {
      return {};
    }
  }
  function begin(mark) {
    if (mark === learner) return;
    learner = mark;
    entries.clear();
    pending.clear();
  }
  // Takes in what other views have written.
  function read() {
    begin(get(LEARNER) ?? learner);
    const saved = parse(key);
    for (const entry of saved.entries) entries.set(entry.id, entry);
    if (!isOfLaterVersion && !isInTheWay) pending = new Set(saved.pending);
  }
  function announce(list) {
    window.dispatchEvent(new CustomEvent('pakrussia', { detail: { key, list, learner } }));
  }
  function write() {
    let list = self.load();
    const packed = () => JSON.stringify({ v: 1, entries: list, pending: [...pending] });
    if (list.length > 1500 || (list.length > 50 && packed().length > FULL)) {
      // What the course folder has taken over need not stay here as well.
      const kept = list.length > 1500 ? 1000 : list.length / 2;
      list = list.filter((entry, place) => pending.has(entry.id) || place >= list.length - kept);
    }
    writable = !isOfLaterVersion && !isInTheWay && put(key, packed());
    announce(list);
  }
  function add(list, isPending) {
    read();
    const fresh = list
      .map(clean)
      .filter(
        (one) =>
          one &&
          !entries.has(one.id) &&
          (one.quiz === quiz.id ? one.lesson === quiz.lesson : questionOf(quiz, one)),
      );
    for (const entry of fresh) {
      entries.set(entry.id, entry);
      if (isPending) pending.add(entry.id);
    }
    if (fresh.length) write();
    return fresh.length;
  }
  function heard({ detail, key: name }) {
    if (isText(name) && !name.startsWith(PREFIX)) return; // another program's, or a draft
    if (detail) begin(detail.learner);
    if (detail?.key === key) for (const entry of detail.list) entries.set(entry.id, entry);
    read();
    self.changed();
  }

  const self = {
    load: () => inOrder([...entries.values()]),
    append(list) {
      for (const one of list) {
        const { lesson, quiz: id } = one;
        if (id !== quiz.id && questionOf(quiz, one)) browserStorage({ lesson, id }, store).append([one]);
      }
      return add(list, true);
    },
    notice() {
      if (isOfLaterVersion) return 'later_version';
      if (!writable) return 'not_kept';
      return setAside ? 'set_aside' : 'kept_browser';
    },
    changed: () => listeners.forEach((listener) => listener()),
    learner: () => learner,
    // Reads again, for what must not rest on what this page knew an hour ago.
    wake() {
      read();
      self.changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      for (const event of EVENTS_TO_HEAR) window.addEventListener(event, heard);
      return () => {
        listeners.delete(listener);
        for (const event of EVENTS_TO_HEAR) window.removeEventListener(event, heard);
      };
    },
    // All answers of this lesson, whichever quiz they belong to.
    lesson() {
      read();
      const all = new Map(entries);
      for (const name of keys(`${PREFIX}${quiz.lesson}:`)) {
        for (const entry of parse(name).entries) all.set(entry.id, entry);
      }
      return inOrder([...all.values()]);
    },
    // Takes in a file's entries; those of other quizzes go to where those will look.
    importEntries(list) {
      const sound = list.map(clean).filter(Boolean);
      const others = new Map(sound.map((one) => [`${one.lesson}:${one.quiz}`, one]));
      let count = self.append(sound);
      for (const { lesson, quiz: id } of others.values()) {
        if (id !== quiz.id) count += browserStorage({ lesson, id }, store).append(sound);
      }
      return { count, sound: sound.length };
    },
    // The old answers stay in the browser under another name; returns whether a new learner began.
    // Where they can go nowhere, and the course folder does not have them, nobody begins.
    newLearner() {
      const names = keys(PREFIX);
      const found = names.filter((name) => !isMark(name)).flatMap((name) => parse(name).entries);
      const all = [...entries.values(), ...found];
      // Later than all that the old learner did, so that a clock set back mixes nobody's answers.
      const now = new Date(Math.max(Date.now(), 1 + latest(all))).toISOString();
      const moved = [];
      for (const name of names) {
        const aside = `pakrussia:before:${now}:${name}`;
        const before = { kept: raw(name), text: get(name) };
        if (before.text === null) continue; // It could not be read, and stands aside already.
        remove(name);
        moved.push({ name, aside, ...before });
        if (keep(aside, before.text) || isMark(name) || isElsewhere(before.text)) continue;
        for (const one of moved.reverse()) {
          remove(one.aside);
          if (one.kept !== null) keep(one.name, one.kept);
          if (one.text !== one.kept) put(one.name, one.text);
        }
        return false;
      }
      for (const name of keys(DRAFTS)) remove(name);
      put(LEARNER, now);
      begin(now);
      announce([]);
      return true;
    },
    // What stands half done in a question; of a learner before there is none.
    draft: (id) => own(drafts(), id),
    keepDraft(id, response) {
      if ((get(LEARNER) ?? learner) !== learner) self.wake();
      else if (response != null || self.draft(id) !== undefined) {
        const { [id]: before, ...rest } = drafts();
        if (response != null) rest[id] = response;
        if (Object.keys(rest).length) put(draftKey, JSON.stringify({ learner, drafts: rest }));
        else remove(draftKey);
      }
    },
    dropDrafts: () => remove(draftKey),
    // The time (in milliseconds) that a new entry must not come before: its question was answered
    // then, or its quiz begun again, or the learner began. A clock may have been set back since.
    after({ lesson, quiz: id }, question) {
      const same = (one) => (question ? one.question === question : one.quiz === id && one.lesson === lesson);
      const since = Math.max(Date.parse(learner) || 0, Date.parse(quiz.since) || 0);
      return Math.min(LATEST, 1 + Math.max(since, latest(self.load().filter(same))));
    },
    // Entries known from elsewhere; those of an earlier learner at this computer stay out.
    merge(list) {
      read();
      return add(list.filter((one) => !learner || one?.at >= learner), false);
    },
    pending() {
      read();
      return self.load().filter((one) => pending.has(one.id));
    },
    markSynced(ids) {
      read();
      for (const id of ids) pending.delete(id);
      write();
    },
    // The beginning of a learner that the course folder doesn't know of yet, or "".
    unsyncedLearner() {
      read();
      return learner && get(SYNCED) !== learner ? learner : '';
    },
    markLearnerSynced: () => put(SYNCED, learner),
  };
  read();
  return self;
}

export const earlier = (model) => [model.get('earlier') ?? []].flat();

// Adds a kernel to a browser's storage: what is pending is handed over, again and again, until the
// kernel says that it is in the record. The record counts an id once.
export function kernelStorage(browser, model) {
  let folder = '';
  let why = '';
  function send(message) {
    try {
      model.send(message);
    } catch {
      // No kernel is listening; the browser keeps everything.
    }
  }
  function handOver() {
    const id = browser.unsyncedLearner();
    const entries = browser.pending();
    if (id) send({ type: 'new-learner', id });
    else if (entries.length) send({ type: 'entries', entries });
  }
  function answered(message) {
    const mark = browser.unsyncedLearner();
    if (message?.type === 'not-saved') {
      folder = 'not_folder';
      why = String(message.why);
    } else if (message?.type === 'saved' && Array.isArray(message.ids)) {
      folder = 'kept_folder';
      if (mark && message.ids.includes(mark)) {
        browser.markLearnerSynced();
        handOver();
      } else {
        browser.markSynced(message.ids);
      }
    }
    browser.changed();
  }
  const merge = () => browser.merge(earlier(model));
  const thenHandOver = (act) => (list) => {
    const found = act(list);
    handOver();
    return found;
  };
  merge();
  return {
    ...browser,
    append: thenHandOver(browser.append),
    importEntries: thenHandOver(browser.importEntries),
    newLearner: thenHandOver(browser.newLearner),
    notice() {
      const kept = browser.notice();
      if (folder === 'kept_folder' && !browser.pending().length) return folder;
      return kept === 'kept_browser' && folder === 'not_folder' ? folder : kept;
    },
    why: () => (folder === 'not_folder' ? why : ''),
    subscribe(listener) {
      const stop = browser.subscribe(listener);
      model.on('msg:custom', answered);
      model.on('change:earlier', merge);
      for (const event of WAKING) window.addEventListener(event, handOver);
      handOver();
      return () => {
        stop();
        for (const event of WAKING) window.removeEventListener(event, handOver);
        model.off('msg:custom', answered);
        model.off('change:earlier', merge);
      };
    },
  };
}

// Returns what stands in a file as its entries: a file of “Save my answers”, or the course folder's
// record, one entry a line. They are untrusted.
export function entriesOf(text) {
  try {
    const { entries } = JSON.parse(text);
    if (Array.isArray(entries)) return entries;
  } catch {
    // Lines, or something else.
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
