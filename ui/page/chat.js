// Runs once for the chat and the page's header: a new question moves to the top, so that its answer is read from its
// beginning. `element`, the header, is Gradio's.
let questions = 0;
let shown = null;
let following = 0;

const chatNow = () => document.querySelector('#chat .bubble-wrap');
const isBusy = () => document.querySelector('#question .stop-button') !== null;

const moved = () => {
  const chat = chatNow();
  const rows = chat ? chat.querySelectorAll('.user-row') : [];
  if (chat === shown && rows.length === questions) return;
  const isNew = rows.length > questions || chat !== shown;
  questions = rows.length;
  shown = chat;
  if (isNew && rows.length) follow(chat);
};

// the answer grows for a while, and Gradio may build it again when it is complete; whoever scrolls is left alone
const follow = (chat) => {
  const mine = ++following;
  let left = 20;
  const stop = () => { left = 0; };
  for (const moving of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
    chat.addEventListener(moving, stop, { once: true, passive: true });
  const step = () => {
    if (mine !== following || left <= 0) return;
    left = isBusy() ? 20 : left - 1;
    const row = [...(chatNow()?.querySelectorAll('.user-row') ?? [])].at(-1);
    if (row) chatNow().scrollTop += row.getBoundingClientRect().top - chatNow().getBoundingClientRect().top - 8;
    setTimeout(step, 100);
  };
  step();
};

// for those who have the list of conversations closed
element.querySelector('.begin')?.addEventListener('click', () => document.querySelector('#conversations .new')?.click());

new MutationObserver(moved).observe(document.querySelector('#chat') ?? document.body, { childList: true, subtree: true });
