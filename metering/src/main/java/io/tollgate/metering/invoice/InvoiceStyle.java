package io.tollgate.metering.invoice;

/** How a printed invoice looks, on a screen of any width and on A4. */
final class InvoiceStyle {
  static final String CSS =
      """
      :root { color-scheme: light; }
      * { box-sizing: border-box; }
      body { font: 15px/1.5 system-ui, "Liberation Sans", Arial, sans-serif; color: #16202b; background: #eef1f4;
             margin: 0; }
      main { background: #fff; max-width: 210mm; margin: 24px auto; padding: 18mm 16mm; }
      header { display: flex; justify-content: space-between; gap: 24px; align-items: flex-start; }
      address { font-style: normal; white-space: pre-line; overflow-wrap: anywhere; }
      h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
      h2 { font-size: 12px; letter-spacing: .06em; text-transform: uppercase; color: #556270; margin: 0 0 4px; }
      .number { font-size: 17px; font-variant-numeric: tabular-nums; }
      .parties { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; margin: 28px 0; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 16px; margin: 0; }
      dt { color: #556270; } dd { margin: 0; font-variant-numeric: tabular-nums; }
      .badge { display: inline-block; border: 1px solid; border-radius: 4px; padding: 0 8px; font-size: 12px;
               font-weight: 600; text-transform: uppercase; letter-spacing: .05em; }
      .draft, .issued { color: #8a4b00; } .paid { color: #0b6b3a; } .void { color: #a3172a; }
      .notice { border-left: 4px solid #8a4b00; background: #fff7ea; padding: 8px 12px; margin: 0 0 20px; }
      table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
      caption { text-align: left; font-weight: 600; padding: 0 0 6px; font-size: 15px; }
      th { font-weight: 600; text-align: left; color: #556270; font-size: 12px; vertical-align: bottom; }
      th, td { padding: 6px 8px; border-bottom: 1px solid #dde3e8; }
      th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
      td { vertical-align: top; } tbody th { color: inherit; font-size: inherit; vertical-align: top; }
      .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .day { font-variant-numeric: tabular-nums; min-width: 13ch; } .day span { white-space: nowrap; }
      tbody th { width: 44%; } .sums tbody th { width: auto; }
      small { color: #556270; font-weight: 400; font-size: 12px; display: block; }
      .sums { width: auto; margin: 20px 0 0 auto; min-width: 62%; break-inside: avoid; }
      .sums th { font-weight: 400; }
      .sums .total th, .sums .total td { font-weight: 700; border-bottom: 0; border-top: 2px solid #16202b;
                                         font-size: 16px; }
      footer { margin-top: 28px; color: #3c4854; font-size: 13px; }
      footer p { margin: 0 0 6px; }
      @media (max-width: 640px) {
        main { margin: 0; padding: 20px; } header, .parties { display: block; } .parties > * { margin-bottom: 16px; }
        .wide { overflow-x: auto; } .sums { width: 100%; }
      }
      @page { size: A4; margin: 16mm; }
      @media print {
        body { background: #fff; font-size: 10.5pt; } main { margin: 0; padding: 0; max-width: none; }
        thead { display: table-header-group; } tr { break-inside: avoid; }
        table { font-size: 9.5pt; } .wide { overflow: visible; }
      }
      """;

  private InvoiceStyle() {}
}
