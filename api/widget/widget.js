// Loads the chat element from wherever this script came from: <script src="https://…/widget.js" defer></script>
(() => {
  const script = document.currentScript ?? document.querySelector('script[src$="/widget.js"]');
  import(new URL("widget/chat.js", script.src).href);
})();
