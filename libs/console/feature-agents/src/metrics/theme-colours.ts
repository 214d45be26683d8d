/**
 * A custom property as a plain colour. A canvas does not understand `light-dark()`, so an
 * element takes the colour and the browser says what it became.
 */
export function themeColour(host: HTMLElement, property: string): string {
  const probe = host.ownerDocument.createElement('span');
  probe.hidden = true;
  probe.style.color = `var(${property})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Calls back when the colour scheme changes, by choice or by the system; answers how to stop. */
export function onSchemeChange(document: Document, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', changed);
  };
}
