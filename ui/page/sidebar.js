// Runs once for the list of conversations. `element`, `props`, `trigger` and `watch` are Gradio's.
const renaming = (button) => {
  const input = document.createElement('input');
  input.value = button.textContent;
  input.maxLength = 120;
  input.setAttribute('aria-label', 'New name of the conversation');
  button.replaceWith(input);
  input.select();
  let ended = false;
  const end = (title) => {
    if (ended) return;
    ended = true;
    input.replaceWith(button);
    button.focus();
    if (title && title !== button.textContent) trigger('rename_conversation', { title });
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') end(input.value.trim());
    if (event.key === 'Escape') end('');
  });
  input.addEventListener('blur', () => end(input.value.trim()));
};

const sidebar = element.closest('.sidebar');
const toggle = sidebar?.querySelector('.toggle-button');
const isNarrow = () => window.innerWidth < 1200;
toggle?.setAttribute('aria-label', 'Conversations');
// closed at first, since on a small screen it covers the page
if (!isNarrow() && !sidebar?.classList.contains('open')) toggle?.click();
const closed = () => {
  if (isNarrow() && sidebar?.classList.contains('open')) toggle?.click();
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const chosen = button.dataset.do;
  if (button.classList.contains('new')) {
    closed();
    trigger('new_conversation', {});
  } else if (button.dataset.conversation) {
    closed();
    trigger('open_conversation', { id: button.dataset.conversation });
  } else if (chosen === 'rename') renaming(button.closest('li').querySelector('.conversation'));
  else if (chosen === 'export') trigger('export_conversation', {});
  else if (chosen === 'delete' && confirm('Delete this conversation and what you thought of its answers?'))
    trigger('delete_conversation', {});
});

watch('file', () => {
  if (!props.file) return;
  const { name, text } = JSON.parse(props.file);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
