"use strict";
(function () {
  var root = document.documentElement;
  var options = JSON.parse(document.getElementById("charts").textContent);
  var pictures = Array.prototype.slice.call(document.querySelectorAll(".picture"));
  var drawn = new Map();
  var printing = false;
  var paperWidth = 690;

  /* What the reader chose last time; a browser may forbid to keep anything. */
  function kept(name) {
    try { return window.localStorage.getItem("segrules-" + name); } catch (_) { return null; }
  }
  function keep(name, value) {
    try { window.localStorage.setItem("segrules-" + name, value); } catch (_) { /* not kept */ }
  }

  function language() { return root.dataset.lang; }
  function colour(name) { return getComputedStyle(root).getPropertyValue("--" + name).trim(); }
  function escaped(text) {
    return String(text).replace(/[&<>"']/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; });
  }
  function grouped(value) {
    return Number(value).toLocaleString("en-US", { maximumFractionDigits: 2 });
  }
  function short(value) {
    var size = Math.abs(value), zh = language() === "zh";
    var steps = zh ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, "B"], [1e6, "M"], [1e4, "K"]];
    for (var i = 0; i < steps.length; i += 1) {
      var unit = steps[i][1] === "K" ? 1e3 : steps[i][0];
      if (size >= steps[i][0]) { return grouped(Math.round(value / unit * 100) / 100) + steps[i][1]; }
    }
    return grouped(value);
  }
  function percent(value) {
    if (value === null || value === undefined || value === "-") { return "—"; }
    return (value * 100).toFixed(1).replace(/\.0$/, "") + "%";
  }
  function day(value) { return new Date(value * 864e5).toISOString().slice(0, 10); }
  function customers(count) {
    return grouped(count) + (language() === "zh" ? " 位客户" : count === 1 ? " customer" : " customers");
  }

  function functions(option) {
    return {
      percent: percent,
      number: function (value) { return value === null || value === undefined || value === "-" ? "—" : short(value); },
      percent_said: function (found) { return percent(found.value); },
      number_said: function (found) { return found.value === null || found.value === undefined || found.value === "-" ? "" : grouped(found.value); },
      day: day,
      pointer: function (found) { return percent(found.value); },
      cell: function (found) { return found.data.said || grouped(found.value[2]); },
      pair: function (found) {
        return escaped(option.yAxis.name + " " + option.yAxis.data[found.value[1]]) + "<br>" +
          escaped(option.xAxis.name + " " + option.xAxis.data[found.value[0]]) + "<br><b>" + (escaped(found.data.said || "") || customers(found.value[2])) + "</b>";
      },
      area: function (found) { return found.name + "\n" + grouped(found.value); },
      stage: function (found) { return found.name + "  " + grouped(found.value); },
      node: function (found) { return found.data.said; },
      flow: function (found) {
        if (found.dataType === "node") { return escaped(found.data.said); }
        var said = {};
        option.series[0].data.forEach(function (node) { said[node.name] = node.said; });
        return escaped(said[found.data.source]) + " → " + escaped(said[found.data.target]) + "<br><b>" + customers(found.data.value) + "</b>";
      }
    };
  }

  /* Words in the reader's language, colours of the theme, functions by name. */
  function resolved(value, named) {
    if (Array.isArray(value)) { return value.map(function (v) { return resolved(v, named); }); }
    if (typeof value === "string") { return value.charAt(0) === "$" ? colour(value.slice(1)) : value; }
    if (value === null || typeof value !== "object") { return value; }
    if ("zh" in value && "en" in value) { return value[language()]; }
    if ("$" in value) { return function (found) { return named()[value.$](found); }; }
    var made = {};
    Object.keys(value).forEach(function (key) { made[key] = resolved(value[key], named); });
    return made;
  }

  function styled(option, width) {
    var ink = colour("ink"), muted = colour("muted"), line = colour("line");
    option.animation = false;
    option.backgroundColor = "transparent";
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, color: ink };
    option.aria = { enabled: false };
    if (option.legend) { option.legend.textStyle = { color: ink }; option.legend.inactiveColor = muted; }
    if (option.tooltip) {
      Object.assign(option.tooltip, { confine: true, backgroundColor: colour("card"), borderColor: line, textStyle: { color: ink } });
    }
    ["xAxis", "yAxis"].forEach(function (name) {
      var axis = option[name];
      if (!axis) { return; }
      axis.axisLabel = Object.assign({ color: muted }, axis.axisLabel);
      axis.axisLine = { lineStyle: { color: line }, show: axis.type === "category" };
      axis.splitLine = { show: axis.type !== "category", lineStyle: { color: line, opacity: 0.6 } };
      axis.nameTextStyle = Object.assign({ color: muted }, axis.nameTextStyle);
      if (axis.type === "category") {
        var room = name === "yAxis" ? Math.min(190, width * 0.34) : (width - 130) / axis.data.length - 6;
        Object.assign(axis.axisLabel, { width: Math.max(room, 24), overflow: "break", color: ink });
      }
    });
    (option.series || []).forEach(function (series) {
      series.animation = false;
      if (series.type === "funnel" || series.type === "treemap" || series.type === "sankey") {
        series.label = Object.assign({ fontSize: 12 }, series.label);
      }
      if (series.type === "funnel") { series.label.width = width * 0.3; series.label.overflow = "break"; }
      if (series.type === "sankey") { series.label.width = width * 0.42; series.label.overflow = "truncate"; }
    });
    if (option.yAxis && option.yAxis.name && option.series[0].type === "heatmap") {
      var longest = Math.max.apply(null, option.yAxis.data.map(function (t) { return textWidth(t); }));
      option.yAxis.nameGap = Math.min(longest, option.yAxis.axisLabel.width) + 16;
      option.grid.left = 26;
    }
    return option;
  }
  function textWidth(text) {
    var size = 0;
    for (var i = 0; i < text.length; i += 1) { size += text.charCodeAt(i) > 0x2e7f ? 12 : 7; }
    return size;
  }

  function draw(picture) {
    var width = printing ? (picture.closest(".small") ? paperWidth / 2 - 34 : paperWidth - 24) : picture.clientWidth;
    if (!width) { return; }
    var old = drawn.get(picture);
    /* A treemap that is given new words keeps its old ones, so every picture is made anew. */
    if (old) { old.dispose(); }
    var chart = window.echarts.init(picture, null, { renderer: "svg", width: width, height: Number(picture.dataset.height) });
    drawn.set(picture, chart);
    var option = null;
    option = styled(resolved(options[picture.id], function () { return functions(option); }), width);
    chart.setOption(option);
  }
  function drawAll() { pictures.forEach(draw); }

  /* Pictures are drawn when they come into view: a long page opens at once. */
  var seen = "IntersectionObserver" in window ? new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
    });
  }, { rootMargin: "600px" }) : null;
  function again() { Array.from(drawn.keys()).forEach(draw); }

  function speak(chosen) {
    root.dataset.lang = chosen;
    root.lang = chosen === "zh" ? "zh-Hans" : "en";
    again();
  }
  var night = window.matchMedia("(prefers-color-scheme: dark)");
  function paint(dark) {
    root.dataset.theme = dark ? "dark" : "light";
    root.style.colorScheme = dark ? "dark" : "light";
    document.getElementById("dark").setAttribute("aria-pressed", String(dark));
    again();
  }
  function wanted() { var theme = kept("theme"); return theme ? theme === "dark" : night.matches; }

  var speaking = document.getElementById("language"), shading = document.getElementById("dark");
  speaking.hidden = shading.hidden = false;
  speaking.addEventListener("click", function () {
    var chosen = language() === "zh" ? "en" : "zh";
    keep("language", chosen);
    speak(chosen);
  });
  shading.addEventListener("click", function () {
    var dark = root.dataset.theme !== "dark";
    keep("theme", dark ? "dark" : "light");
    paint(dark);
  });
  night.addEventListener("change", function () { if (!printing) { paint(wanted()); } });

  /* A link to a profile unfolds it. */
  function unfold() {
    var target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") { target.open = true; target.querySelector("summary").focus(); }
  }
  window.addEventListener("hashchange", unfold);
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === window.location.hash) { unfold(); }
  });

  /* Paper is white and has a width of its own. */
  function onPaper(now) {
    if (printing === now) { return; }
    printing = now;
    if (now) {
      root.dataset.theme = "light";
      root.style.colorScheme = "light";
      drawAll();
    } else {
      paint(wanted());
    }
  }
  window.addEventListener("beforeprint", function () { onPaper(true); });
  window.addEventListener("afterprint", function () { onPaper(false); });
  window.matchMedia("print").addEventListener("change", function (found) { onPaper(found.matches); });

  var waiting = null;
  window.addEventListener("resize", function () {
    if (printing) { return; }
    clearTimeout(waiting);
    waiting = setTimeout(again, 120);
  });

  speak(kept("language") || (/^zh/i.test(window.navigator.language || "zh") ? "zh" : "en"));
  paint(wanted());
  if (seen) { pictures.forEach(function (p) { seen.observe(p); }); } else { drawAll(); }
  unfold();
}());
