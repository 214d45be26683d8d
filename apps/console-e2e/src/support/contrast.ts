import type { Page } from 'playwright-core';

/** Least contrast of text (WCAG 2.2, success criterion 1.4.3); large text would do with less. */
const LEAST_RATIO = 4.5;

/** Visible texts that are too close to the colour behind them. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(async (leastRatio) => {
    // Colours that are still changing are not judged.
    const endless = (animation: Animation) => animation.effect?.getComputedTiming().endTime === Infinity;
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((a) => !endless(a))
        .map(({ finished }) => finished),
    );

    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (canvas === null) throw new Error('there is no canvas');

    /** Red, green and blue of a colour of any syntax laid over another one. */
    function over(colour: string, below: string): number[] {
      if (canvas === null) return [];
      for (const layer of ['white', below, colour]) {
        canvas.fillStyle = layer;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    }

    function luminance(channels: number[]): number {
      const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }

    function backgroundOf(element: Element | null): string {
      if (element === null) return 'transparent';
      const own = getComputedStyle(element).backgroundColor;
      return /^(transparent|rgba\(.*, 0\))$/.test(own) ? backgroundOf(element.parentElement) : own;
    }

    function ratio(element: Element): number {
      const background = backgroundOf(element);
      const shades = [over(getComputedStyle(element).color, background), over(background, background)];
      const [darker = 0, lighter = 0] = shades.map(luminance).sort((a, b) => a - b);
      return (lighter + 0.05) / (darker + 0.05);
    }

    function hasOwnText(element: Element): boolean {
      return [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    }

    function isJudged(element: Element): boolean {
      const isDisabled = element.closest(':disabled, .mat-form-field-disabled, [aria-disabled=true]') !== null;
      return hasOwnText(element) && !isDisabled && element.checkVisibility({ checkOpacity: true });
    }

    return [...document.body.querySelectorAll('*')]
      .filter((element) => isJudged(element) && ratio(element) < leastRatio)
      .map((element) => `${element.textContent.trim().slice(0, 40)} (${ratio(element).toFixed(1)}:1)`);
  }, LEAST_RATIO);
}
