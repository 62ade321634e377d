(() => {
  const steps = [...document.querySelectorAll("section")];
  const byId = id => document.getElementById(id);
  const [play, back, next, slider, place] = ["play", "back", "next", "slider", "place"].map(byId);
  const last = steps.length - 1;
  const numbers = steps.map(step => +step.id.slice(5));
  let now = -1, timer = 0;

  const show = (index, told = true) => {
    index = Math.max(0, Math.min(last, index));
    if (index !== now) {
      steps[now]?.classList.remove("now");
      steps[index].classList.add("now");
      now = index;
    }
    slider.value = now;
    slider.setAttribute("aria-valuetext", steps[now].querySelector("h2").textContent);
    place.textContent = `${numbers[now]} / ${numbers[last]}`;
    // Disabled buttons would lose the focus.
    back.setAttribute("aria-disabled", now === 0);
    next.setAttribute("aria-disabled", now === last);
    // In a frame without an address of its own there is none to change.
    if (told) try { history.replaceState(null, "", "#" + steps[now].id) } catch {}
  };
  const pause = () => { clearTimeout(timer); timer = 0; mark() };
  const mark = () => {
    play.setAttribute("aria-label", timer ? play.dataset.pause : play.dataset.play);
    play.title = play.getAttribute("aria-label");
    play.children[0].toggleAttribute("hidden", !!timer);
    play.children[1].toggleAttribute("hidden", !timer);
  };
  const wait = () => { timer = setTimeout(tick, +steps[now].dataset.ms) };
  const tick = () => { show(now + 1); if (now < last) wait(); else pause() };
  const toggle = () => {
    if (timer) return pause();
    if (now === last) show(0);
    wait();
    mark();
  };
  const go = index => { pause(); show(index) };
  const seek = told => {
    const index = numbers.indexOf(+(location.hash.match(/^#step-(\d+)$/) || [])[1]);
    if (index >= 0) { pause(); show(index, told) }
    return index >= 0;
  };

  play.onclick = toggle;
  back.onclick = () => go(now - 1);
  next.onclick = () => go(now + 1);
  slider.oninput = () => go(+slider.value);
  addEventListener("hashchange", () => seek(false));
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target, own = at === slider, pressed = at.closest?.("button, a");
    const moves = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1, n: 1, p: -1, l: 1, h: -1 };
    if (event.key === " " && !pressed) toggle();
    else if (own && /^(Arrow|Page|Home|End)/.test(event.key)) return;
    else if (event.key in moves) go(now + moves[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(last);
    else return;
    event.preventDefault();
  });

  slider.max = last;
  document.body.classList.add("live");
  byId("controls").hidden = false;
  if (!seek(false)) show(0, false);
  mark();
})();
