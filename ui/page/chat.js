// Runs once for the chat: a new question moves to the top, so that its answer is read from its beginning.
let questions = 0;
let shown = null;

const moved = () => {
  const chat = document.querySelector('#chat .bubble-wrap');
  const rows = chat ? chat.querySelectorAll('.user-row') : [];
  if (chat === shown && rows.length === questions) return;
  const isNew = rows.length > questions || chat !== shown;
  questions = rows.length;
  shown = chat;
  if (isNew && rows.length) follow(chat, rows[rows.length - 1]);
};

// the answer grows for a while; whoever scrolls is left alone
const follow = (chat, row) => {
  let left = 40;
  const stop = () => { left = 0; };
  chat.addEventListener('wheel', stop, { once: true, passive: true });
  chat.addEventListener('touchmove', stop, { once: true, passive: true });
  chat.addEventListener('keydown', stop, { once: true });
  const step = () => {
    if (!row.isConnected || left-- <= 0) return;
    chat.scrollTop += row.getBoundingClientRect().top - chat.getBoundingClientRect().top - 8;
    setTimeout(step, 100);
  };
  step();
};

new MutationObserver(moved).observe(document.querySelector('#chat') ?? document.body, { childList: true, subtree: true });
