package review

import "kickoff/tui/stage"

// effects say what the launch will do as it was built: which steps start, what the
// template's own rules do and why, and who gets mail at once and later.
func effects(d *stage.Session) []row {
	if d.Built.None() || len(d.Template.Steps) == 0 {
		return nil
	}
	mail := d.Built.Mail
	rows := []row{{tone: said, text: mail.Start(), ref: stage.AnswerRef{Step: d.Template.Steps[0].ID}}}
	for _, s := range d.Built.Forecast.ByRule(d.Built.Env) {
		rows = append(rows, row{tone: said, text: s.Text, ref: stage.AnswerRef{Step: s.Step}})
	}
	if caveat := d.Built.Forecast.Caveat(); caveat != "" {
		rows = append(rows, row{tone: said, text: caveat})
	}
	rows = append(rows, row{tone: said, text: "Mail now: " + mail.Now()})
	if later := mail.Later(); later != "" {
		rows = append(rows, row{tone: said, text: "Later, " + later})
	}
	if w := mail.Warning(); w != "" {
		rows = append(rows, row{tone: warning, text: w})
	}
	for _, s := range d.Built.Forecast.Dates(d.Built.Env.Clock().Here(), d.Answers.Step) {
		rows = append(rows, row{tone: warning, text: s.Text, ref: stage.AnswerRef{Step: s.Step}})
	}
	return under("What will happen", rows)
}
