// Package result draws what a launch made: the process and its link, its first tasks with
// who has them and until when, what became of the values that were sent, and what may be
// done next. It takes values and gives lines; where they come from, and what a key does,
// is the caller's.
package result

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/receipt"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Line is a text in a style, with a sign before it, "" for none.
type Line struct {
	Style      theme.Style
	Sign, Text string
}

// Page is a process that was launched, as it is drawn.
type Page struct {
	Theme *theme.Theme
	// Head says what happened, and Name to what; Count stands at its right end.
	Head        Line
	Name, Count string
	URL         string
	// Notes are what is to be known of it, Reading what is still awaited.
	Notes   []Line
	Reading string
	// Tasks are the steps that start; People names who has them.
	Tasks  []receipt.Start
	People *payload.Directory
	// Now is a time in the zone of the screen.
	Now time.Time
	// Receipt says how the values stand, the weightiest first; as many as Least show
	// before all else.
	Receipt []Line
	Least   int
	// Next are the keys that lead on.
	Next []key.Binding
	// Top is the first task that shows; View keeps it within what there is.
	Top int

	// rows are the tasks in words that may show, the first of them the one at from.
	rows []row
	from int
}

// indent is the room before what stands under a sign.
const indent = 3

// View draws the page in width by height cells. In little room the blanks go first, then
// all but the first words of the receipt, then the keys, which the footer has too; tasks
// that have no room are counted. The link is never cut.
func (p *Page) View(width, height int) string {
	const few = 3 // tasks, for which all else goes that can
	p.write(width, height)
	top := slices.Concat(p.head(width), p.signed(p.Notes, width), p.link(width))
	all, least := p.signed(p.Receipt, width), p.signed(p.Receipt[:min(p.Least, len(p.Receipt))], width)
	heading, next := p.columns(width), p.next(width)
	var before, after, tasks []string
	for _, fit := range [][2][]string{
		{slices.Concat(top, apart(heading)), apart(all, next)},
		{slices.Concat(top, apart(heading)), apart(least, next)},
		{slices.Concat(top, heading), slices.Concat(apart(least), next)},
		{slices.Concat(top, heading), slices.Concat(least, next)},
		{top, all},
		{top, least},
	} {
		before, after = fit[0], fit[1]
		room := height - len(before) - len(after)
		if tasks = p.tasks(width, room); room > few || room >= len(p.Tasks) {
			break // one line counts those without room
		}
	}
	return strings.Join(slices.Concat(before, tasks, after), "\n")
}

// apart are the parts that there are, a blank line before each.
func apart(parts ...[]string) []string {
	var out []string
	for _, part := range parts {
		if len(part) > 0 {
			out = append(append(out, ""), part...)
		}
	}
	return out
}

// Receipt says what reading a process back gave, the worst first.
func Receipt(th *theme.Theme, r receipt.Receipt) []Line {
	list := []Line{{Style: th.Good, Sign: theme.SignDone + " Receipt  ", Text: r.Summary()}}
	if !r.Clean() {
		list = []Line{{Style: th.Warn, Sign: theme.SignWarn + " Receipt  ", Text: r.Summary()}}
	}
	for _, d := range r.Differences {
		list = append(list, Line{Style: th.Text, Text: d.String()})
	}
	rules := Line{Style: th.Text, Text: r.RulesText()}
	if !r.Expected() {
		rules = Line{Style: th.Warn, Sign: theme.SignWarn, Text: r.RulesText()}
	}
	if rules.Text != "" {
		list = append(list, rules)
	}
	for _, text := range r.Beside() {
		list = append(list, Line{Style: th.Text, Text: text})
	}
	return list
}

// All are all lines of the page, as many as it takes.
func (p *Page) All(width int) []string {
	p.Top = 0
	p.write(width, len(p.Tasks))
	return slices.Concat(
		p.head(width), p.link(width), p.signed(p.Notes, width), []string{""},
		p.columns(width), p.tasks(width, len(p.Tasks)), []string{""}, p.signed(p.Receipt, width),
	)
}

// head is what happened, and to what.
func (p *Page) head(width int) []string {
	sign := " " + p.Head.Style.Render(p.Head.Sign+" "+p.Head.Text)
	count := p.Theme.Muted.Render(p.Count) + " "
	if p.Count == "" {
		count = ""
	}
	name := p.Theme.Title.Render(p.Name)
	if wrap.Width(sign)+3+wrap.Width(name)+1+wrap.Width(count) <= width {
		return []string{wrap.Spread(sign+"   "+name, count, width)}
	}
	return append([]string{wrap.Spread(sign, count, width)}, wrap.Styled(p.Theme.Title, " ", p.Name, width-1)...)
}

// link is the address, on as many lines as it takes. Where it costs no line more it
// breaks behind a slash.
func (p *Page) link(width int) []string {
	room := max(1, width-2)
	pieces := wrap.Cells(p.URL, room)
	if len(pieces) == 2 {
		if cut := strings.LastIndexByte(pieces[0], '/') + 1; cut > 0 && wrap.Width(p.URL[cut:]) <= room {
			pieces = []string{p.URL[:cut], p.URL[cut:]}
		}
	}
	var out []string
	for _, piece := range pieces {
		if piece != "" {
			out = append(out, " "+p.Theme.Key.Render(piece))
		}
	}
	return out
}

// signed are lines, wrapped behind their signs.
func (p *Page) signed(list []Line, width int) []string {
	var out []string
	for _, l := range list {
		lead := strings.Repeat(" ", indent)
		if l.Sign != "" {
			lead = " " + l.Sign + " "
			if width < narrow {
				lead = " " + strings.Fields(l.Sign)[0] + " "
			}
		}
		for _, line := range wrap.Words(l.Text, max(1, width-wrap.Width(lead)-1)) {
			out = append(out, l.Style.Render(lead+line))
			lead = strings.Repeat(" ", wrap.Width(lead))
		}
	}
	return out
}

// row is a task in words.
type row struct{ title, who, due string }

const (
	firstTasks = "First tasks"
	// narrow is the width under which a task is its title and its day, gap what parts
	// columns.
	narrow, gap = 50, 3
)

// write writes the tasks in words that may show in so many lines.
func (p *Page) write(width, height int) {
	p.rows, p.from = nil, max(0, min(p.Top, len(p.Tasks)-height))
	digits := 0
	for _, t := range p.Tasks {
		digits = max(digits, len(strconv.Itoa(t.Number)))
	}
	for _, t := range p.Tasks[p.from:min(len(p.Tasks), p.from+height)] {
		r := row{title: t.Title, who: theme.SignSkipped, due: theme.SignSkipped}
		if !t.Owners.Empty() {
			r.who = payload.PeopleText(t.Owners, p.People)
		}
		if !t.Due.IsZero() {
			r.due = humanize.Day(t.Due, p.Now)
			if width >= bothFrom {
				r.due = humanize.Time(t.Due, p.Now)
			}
			if !t.From.IsZero() && width >= narrow {
				r.due += ", moved from " + t.From.Format("Monday")
			}
		}
		if width >= narrow {
			r.title = fmt.Sprintf("%*d %s", digits, t.Number, r.title)
		}
		p.rows = append(p.rows, r)
	}
}

// bothFrom is the width from which a task shows the hour that it is due at.
const bothFrom = 80

// widths are those of the three columns, that of who is 0 where there is no room for it.
func (p *Page) widths(width int) (title, who, due int) {
	for _, r := range p.rows {
		title, who, due = max(title, wrap.Width(r.title)), max(who, wrap.Width(r.who)), max(due, wrap.Width(r.due))
	}
	title, who, due = max(title, len(firstTasks)-1), max(who, len("Who")), max(due, len("Due"))
	room := width - indent - 1 - due - gap
	if width < narrow {
		return min(title, room), 0, due
	}
	who = min(who, max(room/3, room-gap-title))
	return max(1, min(title, room-gap-who)), who, due
}

// columns are the heads of the tasks, what is awaited where there are none yet.
func (p *Page) columns(width int) []string {
	if len(p.Tasks) == 0 {
		if p.Reading == "" {
			return nil
		}
		return p.signed([]Line{{Style: p.Theme.Muted, Text: p.Reading}}, width)
	}
	if width < narrow {
		return nil
	}
	title, who, _ := p.widths(width)
	return []string{" " + p.Theme.Title.Render(wrap.Pad(firstTasks, title+indent-1+gap)) + p.Theme.Muted.Render(wrap.Pad("Who", who+gap)+"Due")}
}

// tasks are those that fit in so many lines from Top on; the last line counts the rest.
func (p *Page) tasks(width, room int) []string {
	n := len(p.Tasks)
	if n == 0 || room <= 0 {
		return nil
	}
	fit := n
	if room < n {
		fit = max(0, room-1)
	}
	p.Top = max(0, min(p.Top, n-fit))
	title, who, _ := p.widths(width)
	var out []string
	for _, r := range p.rows[max(0, p.Top-p.from):][:min(fit, len(p.rows))] {
		line := strings.Repeat(" ", indent) + wrap.Pad(wrap.Fit(r.title, title), title+gap)
		if who > 0 {
			line += wrap.Pad(wrap.Fit(r.who, who), who+gap)
		}
		out = append(out, p.Theme.Text.Render(line+r.due))
	}
	if fit < n {
		out = append(out, p.Theme.Muted.Render(strings.Repeat(" ", indent)+p.rest(n-p.Top-fit)))
	}
	return out
}

// rest counts the tasks below what shows, or those above where there are none.
func (p *Page) rest(below int) string {
	if below == 0 {
		return strconv.Itoa(p.Top) + " more ↑"
	}
	text := "and " + strconv.Itoa(below) + " more"
	for _, t := range slices.Backward(p.Tasks) {
		if !t.Due.IsZero() {
			text += ", the last on " + humanize.Day(t.Due, p.Now)
			break
		}
	}
	return text + " ↓"
}

// next are the keys that lead on: in columns, or in less room one behind the other.
func (p *Page) next(width int) []string {
	const most = 3
	if len(p.Next) == 0 {
		return nil
	}
	column, line := 0, ""
	for _, k := range p.Next {
		column = max(column, wrap.Width(k.Help().Key+" "+k.Help().Desc)+gap)
	}
	count, out, apart := min(most, (width-indent)/column), []string{" " + p.Theme.Title.Render("What next")}, ""
	if width < bothFrom {
		count, out = 1, nil
	}
	if count <= 1 {
		count, apart = 1, strings.Repeat(" ", gap)
	}
	for i, k := range p.Next {
		h := k.Help()
		piece := p.Theme.Key.Render(h.Key) + " " + p.Theme.Text.Render(h.Desc)
		if count > 1 {
			piece = wrap.Pad(piece, column)
		}
		switch full := count > 1 && i%count == 0 || count == 1 && wrap.Width(line+apart+piece) > width; {
		case line == "":
			line = strings.Repeat(" ", indent) + piece
		case full:
			out, line = append(out, line), strings.Repeat(" ", indent)+piece
		default:
			line += apart + piece
		}
	}
	return append(out, line)
}
