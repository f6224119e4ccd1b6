// Runs once for the source panel. Markers are links `#passage-<turn>-<n>`; they open here instead of moving the page.
// `element`, `trigger` and `watch` are Gradio's.
let cameFrom = null;
let opening = false;

const onClick = (event) => {
  const link = event.target.closest?.('a[href^="#passage-"], a[href^="#sources-"]');
  if (!link) return;
  event.preventDefault();
  if (!element.contains(link)) cameFrom = link;
  opening = true;
  trigger('open_source', { name: link.getAttribute('href').slice(1) });
};

// Gradio may build the panel again: only the newest one listens
document.removeEventListener('click', window.preceptorOpenSource);
window.preceptorOpenSource = onClick;
document.addEventListener('click', onClick);

element.addEventListener('click', (event) => {
  if (event.target.closest('.return') && cameFrom?.isConnected) {
    cameFrom.focus();
    cameFrom.scrollIntoView({ block: 'center' });
  }
});

watch('value', () => {
  if (!opening) return;
  opening = false;
  const panel = element.querySelector('.passage');
  const mark = element.querySelector('mark');
  panel?.focus({ preventScroll: true });
  panel?.scrollIntoView({ block: 'nearest' });
  const text = element.querySelector('.text');
  if (mark && text) text.scrollTop = mark.offsetTop - text.offsetTop - 48;
});
