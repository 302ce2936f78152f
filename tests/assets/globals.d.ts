/** What the page has besides its modules: the plotting library, once it is loaded. */
interface Window {
  Plotly?: {
    react(place: HTMLElement, data: object[], layout: object, config: object): unknown;
    purge(place: HTMLElement): void;
    toImage(place: HTMLElement, options: object): Promise<string>;
  };
}
