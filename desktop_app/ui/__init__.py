# ruff: noqa: E501  # a catalogue is read as a table
"""The kit that every page is built from; it holds no help-desk word.

Texts: wherever a `Text` is asked for, give `lambda: t("feature.key")` (it follows the language) or a plain string
(foreign words, always shown as plain text). Other texts: `live.bind(label.setText, lambda: t(…))`,
`live.on_language(page, page.retranslate)`. Signals that outlive a widget: `live.on_signal(signal, owner, act)`.

    theme      theme.color("accent.fg") theme.font("title", "semibold") theme.px(34); set_text_style(w, "meta",
               tone="secondary") set_tone(w, "red"); theme.configure(mode=, text_scale=, density=, typeface=)
    icons      set_icon(button, "search") pixmap("search", "text.secondary", 16); all names: ui/icons/*.svg
    badges     Badge("진행 중", "teal", "loader")  Level(3, "orange", "높음")
    widgets    row(a, 8, None, b) column(…) box(layout, "card") clear(layout) set_surface(w, "sidebar")
               Label ElidedLabel IconLabel · Button(text, "primary", icon=, key=, clicked=) Button.of(registry, id)
               IconButton(icon, name, key=, clicked=) SegmentedControl([("a", text)]).changed · Chip(Badge) Dot Kbd
               PriorityBars(Level) Avatar(name, 32) · Card(…) Divider SectionHeader(text, right, hue=) ScrollArea
               FlowLayout ActionRow Banner(text, hue=, icon=, actions=[…]) EmptyState(icon, title, text, actions=)
               Skeleton · Meter(label, value, share, hue) ProgressBar Steps(texts, current) Sparkline
               KpiTile(name, value, unit=, more=, icon= | badge=, trend=) · ImeLineEdit.query_changed .full_text()
               ImeTextEdit.edited .full_text() .image_pasted .files_pasted · SearchBox.searched · CheckBox ChoiceBox
               SignaturePad.png() .is_empty
    record_table   RecordModel([Column(key, title, text, badge=, person=, second=)]) .set_records | .set_ids + .put
                   (rows_needed) .insert .remove .move .refresh; RecordTable(model, name=).opened .current_changed
    record_list    class Rows(RowDelegate): content(record) -> RowContent(title, lead=, pill=, chip=, age=, who=)
                   RecordList(model, Rows(), name=) .current_id() .marked_ids() .set_current(id) .marked_changed
    list_page      ListPage(view, title=, actions=, hints=[("J K", text)], empty=, search=) .set_filters .set_count
    page           Page(PageHeader(title, beside, subtitle=, right=[…])).body  Columns(settings, name, *panes, sizes=)
                   SideList(title).set_sections([SideSection(title, [SideEntry(id, text, icon, count)])])
                   set_pane(widget, name): a stop of F6
    form           Form([Field(name, label, kind, is_required=, choices=, provider=)]) .values() .check()
                   .show_errors({field: sentence})
    picker         Picker(provider, name=).picked  MultiPicker  pick_at(button, provider, done)
    choices        Choice(value, title, text, person=, icon=, details=)  rank(query, choices)  local_provider(choices)
    dialogs        Sheet(self, title).add(…).open()  ask  confirm  ask_reason  ask_form(…, done(values, sheet));
                   sheet.close_cover() or sheet.refuse(sentence, field)
    toast          show_toast(self, Notice(title, text, hue, icon, action=))  show_undo(self, title, undo)
    timeline       Timeline().set_entries([Entry(id, "mine", author, meta, text=…, attachments=…)])
    palette        PaletteProvider(name, title, "#", provide)        keysheet   KeySheet(window, registry)
    scanner        Scanner(page).scanned, .start() .stop(): bar codes, wherever the focus is
    keys           set_scope(page, "things") for the commands of a page; KeyMap(widget, {"J": act}); written("Ctrl+K")
                   key=registry.key_of("x.new") wherever a key is shown: it follows what a person chose
    feature        Feature(name, entries=[RailEntry(name, title, icon, make)], commands=, top_buttons=, openers=,
                   providers=)
    window         MainWindow(registry, navigation, settings).add_feature(feature) .show_page .set_badge .set_state
                   .set_person .notify(Notice) .open_palette

From core: `Command(id, title_key, run, ("Ctrl+K", "G D"), scope=, when=, icon=, group=)`, `Navigation.open(Ref)` and
`.arrived(page, ref)`, `Settings.get/set`, `formats.moment/age/duration/size/money/day`, `hangul.match`.
"""
