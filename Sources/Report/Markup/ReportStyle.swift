/// The style of the page: light and dark, wide and narrow, screen and paper.
enum ReportStyle {
  /// The style of a chart that is a file of its own: light, without variables, which many programs do not know.
  static let figure: HTML = """
    text { fill: #5b646d; font-size: 12px; } text.label { fill: #1c2126; font-size: 13px; font-weight: 600; }
    .grid { stroke: #d9dde1; stroke-width: 1; fill: none; } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .line.faint { stroke-width: 1; opacity: .3; } .line.dashed { stroke-dasharray: 6 3; }
    .line.baseline { stroke: #8b949d; } .line.knowledge { stroke: #1f6aa8; } .line.accent { stroke: #b5651d; }
    .band { opacity: .16; } .band.baseline, .mark.baseline { fill: #8b949d; } .band.knowledge, .mark.knowledge { fill: #1f6aa8; }
    .band.accent { fill: #b5651d; }
    """

  static let sheet: HTML = """
    :root { color-scheme: light dark; --paper: #fdfdfc; --ink: #1c2126; --quiet: #5b646d; --rule: #d9dde1; --tint: #f1f3f4;
      --link: #1a5c96; --baseline: #8b949d; --knowledge: #1f6aa8; --accent: #b5651d; --warn: #8a4b08; --share-tint: #1f6aa824; }
    @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e4e7ea; --quiet: #9aa4ae; --rule: #33393f;
      --tint: #1d2125; --link: #7fb8e6; --baseline: #87919b; --knowledge: #5da9e0; --accent: #dd9554; --warn: #e0a35c;
      --share-tint: #5da9e033; } }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
    p, li { max-width: 46rem; }
    a { color: var(--link); }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .84em; }
    code { overflow-wrap: anywhere; }
    pre { overflow-x: auto; background: var(--tint); border: 1px solid var(--rule); border-radius: 4px; padding: .75rem 1rem;
      line-height: 1.5; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: .3rem 0 .8rem; font-weight: 650; letter-spacing: -.01em; }
    h2 { font-size: 1.35rem; line-height: 1.3; margin: 3.2rem 0 .8rem; padding-top: .9rem; border-top: 1px solid var(--rule); }
    h3 { font-size: 1.02rem; margin: 1.8rem 0 .5rem; }
    .ordinal { color: var(--quiet); font-weight: 400; margin-right: .35rem; }
    .kicker { color: var(--quiet); margin: 0; font-size: .9rem; }
    small { color: var(--quiet); font-size: .82em; font-weight: 400; }
    nav ol { margin: 1.2rem 0 0; padding: 0; list-style-position: inside; columns: 2 18rem; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
    .tile { border: 1px solid var(--rule); border-radius: 4px; padding: .7rem .9rem; background: var(--tint); }
    .tile dt { color: var(--quiet); font-size: .84rem; line-height: 1.35; }
    .tile dd { margin: .25rem 0 0; font-size: 1.15rem; font-weight: 620; font-variant-numeric: tabular-nums; }
    .tile dd small { display: block; font-size: .78rem; line-height: 1.35; }
    .missing { border-left: 3px solid var(--warn); padding: .3rem .8rem; background: var(--tint); }
    .scroll { overflow-x: auto; margin: 1rem 0 1.4rem; }
    table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .9rem; line-height: 1.4; }
    caption { text-align: left; color: var(--quiet); padding-bottom: .45rem; font-size: .86rem;
      max-width: calc(100vw - 2.5rem); }
    th, td { text-align: left; vertical-align: top; padding: .32rem .6rem; border-bottom: 1px solid var(--rule); }
    th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
    @media (min-width: 44rem) { tbody th { white-space: nowrap; } }
    @media (max-width: 44rem) { th:first-child:not(.group) { position: sticky; left: 0; background: var(--paper); } }
    thead th { border-bottom: 2px solid var(--quiet); font-weight: 600; vertical-align: bottom; }
    tbody th { font-weight: 500; }
    tbody th.group { padding-top: .95rem; font-weight: 650; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    thead th.number { white-space: normal; }
    td.number small { display: block; }
    td:not(.number) { overflow-wrap: anywhere; min-width: 7.5rem; }
    td code { color: var(--quiet); }
    .charts, .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: .5rem 2rem; }
    figure { margin: 0; }
    .chart { margin: .8rem 0; }
    .chart figcaption { font-weight: 600; font-size: .92rem; }
    .chart > svg { width: 100%; height: auto; max-width: 34rem; display: block; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .2rem 0 .3rem; padding: 0; font-size: .84rem;
      color: var(--quiet); }
    .swatch { width: 26px; height: 8px; margin-right: .4rem; vertical-align: middle; }
    svg text { fill: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums; }
    svg text.label { fill: var(--ink); font-size: 12.5px; }
    .grid { stroke: var(--rule); stroke-width: 1; fill: none; }
    .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .band { opacity: .16; } .band.baseline { fill: var(--baseline); } .band.knowledge { fill: var(--knowledge); }
    .band.accent { fill: var(--accent); }
    .line.faint { stroke-width: 1; opacity: .3; }
    .line.dashed { stroke-dasharray: 6 3; }
    .line.baseline { stroke: var(--baseline); } .line.knowledge { stroke: var(--knowledge); } .line.accent { stroke: var(--accent); }
    .bar.baseline, .mark.baseline { fill: var(--baseline); } .bar.knowledge, .mark.knowledge { fill: var(--knowledge); }
    .whisker { stroke: var(--ink); stroke-width: 1; fill: none; }
    .case { border: 1px solid var(--rule); border-radius: 4px; padding: .2rem 1rem 1rem; margin: 1.1rem 0; }
    .case h3 { margin-top: .8rem; }
    .badge { font-size: .76rem; font-weight: 500; color: var(--quiet); border: 1px solid var(--rule); border-radius: 1rem;
      padding: .1rem .6rem; margin-left: .4rem; vertical-align: 1px; }
    .images { display: flex; flex-wrap: wrap; gap: .8rem; }
    .images img { display: block; background: #000; border-radius: 2px; }
    .images img.marked { outline: 2px solid var(--accent); }
    .images figcaption { color: var(--quiet); font-size: .8rem; max-width: 168px; line-height: 1.35; padding-top: .25rem; }
    .scan { margin: .4rem 0 1rem; } .scan figcaption { color: var(--quiet); font-size: .84rem; overflow-wrap: anywhere; }
    .scan svg { display: block; max-width: 100%; margin-top: .4rem; } .scan small { display: block; }
    .list-title { margin: .9rem 0 .25rem; font-size: .84rem; color: var(--quiet); }
    .truth { margin: 0; padding: 0; list-style: none; }
    .ranking { list-style: none; margin: 0; padding: 0; font-size: .9rem; }
    .ranking li { display: flex; justify-content: space-between; gap: 1rem; padding: .2rem .5rem; margin-bottom: 2px;
      background: linear-gradient(90deg, var(--share-tint) var(--share), transparent var(--share)); border-bottom: 1px solid var(--rule); }
    .ranking .right span { font-weight: 650; }
    .ranking b { font-weight: 500; font-variant-numeric: tabular-nums; white-space: nowrap; }
    footer { margin-top: 3rem; border-top: 1px solid var(--rule); color: var(--quiet); font-size: .88rem; }
    @media print {
      :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --tint: #fff; --link: #000;
        --baseline: #9a9a9a; --knowledge: #1f4e79; --accent: #a0522d; --warn: #000; }
      body { font-size: 9.5pt; max-width: none; padding: 0; }
      table { font-size: 7.5pt; } th, td { padding: 2pt 3pt; }
      nav { display: none; } .scroll { overflow: visible; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      .case, .chart, tr, .tile { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
      .images img, .ranking li, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    """
}
