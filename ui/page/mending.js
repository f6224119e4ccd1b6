// Runs once: what Gradio's elements lack for those who use a keyboard or hear the page. They come and go with the chat, so
// that all of them are looked at again after each change.
const mend = () => {
  for (const list of document.querySelectorAll('#chat .examples[role="list"]')) {
    list.setAttribute('role', 'group');
    list.setAttribute('aria-label', 'Questions to begin with');
  }
  // one button within another: the inner one is kept
  for (const title of document.querySelectorAll('#chat .thought-group > .title')) {
    const button = title.querySelector('.arrow button');
    if (!button) continue;
    title.removeAttribute('role');
    title.removeAttribute('tabindex');
    button.setAttribute('aria-label', 'Steps that were taken');
    button.setAttribute('aria-expanded', String(title.nextElementSibling !== null));
  }
  for (const code of document.querySelectorAll('#chat .code_wrap > pre:not([tabindex])')) code.tabIndex = 0;
  for (const cell of document.querySelectorAll('#chat th:empty:not([role])')) cell.setAttribute('role', 'presentation');
  const scope = document.querySelector('#scope input');
  if (scope && !scope.placeholder) scope.placeholder = 'All libraries';
};

let waiting = false;
const later = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; mend(); });
};
new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
later();
