// What the page cannot do without, and plain words where something is missing. A classic script in old syntax, so that
// browsers run it that would not run anything else of the page; it comes before the modules, which then leave the page alone.
(function () {
  var place = document.getElementById("app");

  // A module that has one function type, whose result is of this type: it is valid where the type is known.
  function knows(type) {
    try {
      return WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, type]));
    } catch (error) {
      return false;
    }
  }

  // A browser that knows module workers asks for the type; the address is none, so that no worker is started.
  function startsModuleWorkers() {
    var asked = false;
    var options = {
      get type() {
        asked = true;
        return "module";
      },
    };
    try {
      new Worker("http://:", options).terminate();
    } catch (error) {}
    return asked;
  }

  function say() {
    while (place.firstChild) place.removeChild(place.firstChild);
    for (var i = 0; i < arguments.length; i++) {
      var text = arguments[i];
      var line = document.createElement(i ? (text.charAt(0) === "$" ? "pre" : "p") : "h1");
      line.textContent = text.replace(/^\$ /, "");
      place.appendChild(line);
    }
    place.className = "plain";
    window.softUnlearnCannotRun = true;
  }

  if (location.protocol === "file:")
    return say(
      "Soft Unlearn has to be served",
      "It was opened from a file, where browsers load no modules. One command in the folder of this page serves it, with Python and without the internet:",
      "$ python3 -m http.server",
      "(py -m http.server on Windows.) Then open http://localhost:8000 in this browser. Nothing that you load leaves your machine there either."
    );

  var webAssembly = typeof WebAssembly === "object";
  var needs = [
    [webAssembly, "WebAssembly"],
    [!webAssembly || knows(123), "128-bit WebAssembly SIMD"],
    [!webAssembly || knows(111), "WebAssembly reference types"],
    [typeof BigInt === "function", "64-bit integers"],
    ["noModule" in document.createElement("script"), "script modules"],
    [startsModuleWorkers(), "module workers"],
    [typeof Blob === "function" && "stream" in Blob.prototype, "files read as streams"],
  ];
  var missing = [];
  for (var i = 0; i < needs.length; i++) if (!needs[i][0]) missing.push(needs[i][1]);
  if (missing.length)
    say(
      "This browser cannot run Soft Unlearn",
      "It lacks: " + missing.join(", ") + ".",
      "Chrome or Edge 96, Firefox 114, Safari 16.4 (on iPhone and iPad, iOS 16.4), and all later versions have it.",
      "If yours is one of these, a setting has switched it off: a lockdown mode, a policy of your organisation, or an extension."
    );
})();
