// Runs once for the source panel. Markers are links `#passage-<turn>-<n>`; they open here instead of moving the page.
// On a small screen the panel lies in a sheet over the page, which opens and closes; elsewhere it always stands open.
// `element`, `trigger` and `watch` are Gradio's.
let cameFrom = null;
let opening = false;

const aside = () => element.closest('#aside');
const isSheet = () => getComputedStyle(aside()).position === 'fixed';

const focusPanel = () => element.querySelector('.passage')?.focus({ preventScroll: true });

const close = () => {
  aside().removeAttribute('data-open');
  if (!cameFrom?.isConnected) return;
  cameFrom.focus();
  cameFrom.scrollIntoView({ block: 'nearest' });
};

const onClick = (event) => {
  const link = event.target.closest?.('a[href^="#passage-"], a[href^="#sources-"]');
  const showing = event.target.closest?.('.show-sources');
  if (link) {
    event.preventDefault();
    if (!element.contains(link)) cameFrom = link;
    opening = true;
    trigger('open_source', { name: link.getAttribute('href').slice(1) });
  } else if (showing) {
    cameFrom = showing;
    aside().setAttribute('data-open', '');
    focusPanel();
  }
};

const onKey = (event) => {
  if (event.key === 'Escape' && isSheet() && aside().hasAttribute('data-open')) close();
};

// Pages that come by plain http from another machine have no clipboard
const copied = async (button) => {
  const text = button.dataset.copy;
  if (navigator.clipboard) await navigator.clipboard.writeText(text);
  else {
    const area = Object.assign(document.createElement('textarea'), { value: text });
    button.after(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy citation'; }, 2000);
};

// Gradio may build the panel again: only the newest one listens
window.preceptorPanel?.abort();
window.preceptorPanel = new AbortController();
document.addEventListener('click', onClick, { signal: window.preceptorPanel.signal });
document.addEventListener('keydown', onKey, { signal: window.preceptorPanel.signal });

element.addEventListener('click', (event) => {
  const copy = event.target.closest('.copy');
  if (copy) copied(copy);
  if (event.target.closest('.return, .close')) close();
});

watch('value', () => {
  if (!opening) return;
  opening = false;
  aside().setAttribute('data-open', '');
  aside().scrollTop = 0;
  focusPanel();
  element.querySelector('mark')?.scrollIntoView({ block: 'nearest' });
});
