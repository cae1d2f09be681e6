/// What the page of an inspection has beyond the style of reports.
enum InspectionStyle {
  static let sheet: HTML = """
    body { max-width: 76rem; }
    .tile small { overflow-wrap: anywhere; }
    button, input { font: inherit; color: inherit; }
    button { background: var(--tint); border: 1px solid var(--rule); border-radius: 4px; padding: .25rem .6rem; cursor: pointer; }
    button:hover { border-color: var(--quiet); }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
    .workbench { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 1rem 1.5rem; margin-top: 1rem; }
    .bar { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; margin-bottom: .5rem; }
    .bar fieldset { border: 0; margin: 0; padding: 0; }
    .bar legend { float: left; color: var(--quiet); }
    .bar label { margin-left: 1rem; }
    .frame { position: relative; }
    #plane { display: block; width: 100%; aspect-ratio: 4 / 3; max-height: 80vh; color: var(--ink); background: var(--paper);
      border: 1px solid var(--rule); border-radius: 4px; touch-action: pan-y; cursor: crosshair; }
    #tip { position: absolute; margin: 0; max-width: min(22rem, 90%); padding: .3rem .55rem; background: var(--tint); border: 1px solid var(--quiet);
      border-radius: 4px; font-size: .88rem; line-height: 1.35; pointer-events: none; }
    #tip small, #neighbours small { display: block; }
    #search { width: 100%; padding: .4rem .6rem; background: var(--paper); border: 1px solid var(--quiet); border-radius: 4px; }
    #finder label { font-weight: 600; }
    #found { color: var(--quiet); font-size: .88rem; min-height: 1.5em; margin: .2rem 0; }
    #hits { list-style: none; margin: 0; padding: 0; max-height: 27rem; overflow-y: auto; }
    #hits button, #chapters button { display: block; width: 100%; text-align: left; background: none; border-color: transparent; font-size: .88rem;
      line-height: 1.35; padding: .2rem .4rem; overflow-wrap: anywhere; }
    #hits button:hover, #chapters button:hover, #chapters button[aria-pressed=true] { background: var(--tint); border-color: var(--rule); }
    #chapters { list-style: none; margin: .5rem 0 0; padding: 0; columns: 3 16rem; column-gap: 1.2rem; }
    #chapters li { break-inside: avoid; }
    #chapters button { padding-left: 1.6rem; position: relative; }
    #chapters i { position: absolute; left: .4rem; top: .5rem; width: .75rem; height: .75rem; border-radius: 50%; }
    #neighbours { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2.5rem; margin-top: 1.2rem; }
    #neighbours h3, #neighbours > p { grid-column: 1 / -1; margin: 0; max-width: none; }
    #neighbours h4 { margin: .8rem 0 .3rem; }
    #neighbours ol { list-style: none; counter-reset: place; margin: 0; padding: 0; }
    #neighbours li { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr) auto; padding: .2rem 0; max-width: none; line-height: 1.4; }
    #neighbours li::before { counter-increment: place; content: counter(place) "."; color: var(--quiet); }
    #neighbours li small { grid-column: 2; }
    #neighbours li button { background: none; border: 0; padding: 0; text-align: left; color: var(--link); overflow-wrap: anywhere; }
    #neighbours li button.new { font-weight: 650; }
    #neighbours li b { font-weight: 400; color: var(--quiet); margin-left: .5rem; font-variant-numeric: tabular-nums; }
    @media (max-width: 56rem) { .workbench { grid-template-columns: minmax(0, 1fr); } #hits { max-height: 12rem; } #plane { aspect-ratio: 1; } }
    @media (max-width: 44rem) { #neighbours { grid-template-columns: minmax(0, 1fr); } }
    @media (min-width: 44rem) {
      #hardest table, #confusions table { table-layout: fixed; }
      #hardest tbody th, #confusions tbody th { white-space: normal; overflow-wrap: anywhere; }
      #hardest thead .number, #confusions thead .number { width: 6rem; }
    }
    """
}
