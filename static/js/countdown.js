// Counts down to the end of a hold. The server's seconds count, not the clock of this machine, which may be wrong.
for (const element of document.querySelectorAll("[data-countdown]")) {
  const end = performance.now() + Number(element.dataset.countdown) * 1000;
  const show = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    element.textContent = left ? `${minutes}:${String(left % 60).padStart(2, "0")}` : element.dataset.over;
    if (!left) {
      clearInterval(timer);
      setTimeout(() => location.reload(), 1000);
    }
  };
  const timer = setInterval(show, 1000);
  show();
}
