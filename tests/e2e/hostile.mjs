/** Texts that would run, or reach out, if they were ever taken for more than text. */
export const HOSTILE = [
  `<img src=x onerror="globalThis.ran=1;alert(1)">`,
  `<script>globalThis.ran=2;alert(2)</script>`,
  `"><svg onload=globalThis.ran=3>`,
  `'--><iframe srcdoc="<script>parent.ran=4</script>"></iframe>`,
  `javascript:globalThis.ran=5`,
  `<style>@import "https://example.com/x.css";*{display:none}</style>`,
  `{{constructor.constructor('globalThis.ran=6')()}}`,
  `{a|<b onclick=globalThis.ran=7>}{b}{c}{value}`,
  `=HYPERLINK("https://example.com","x")`,
  `__proto__`,
  `constructor`,
  `\u202Egnp.exe\u0007\u2028`,
  `</textarea></title></noscript><base href="https://example.com/">`,
  `url(https://example.com/x.png)`,
];
