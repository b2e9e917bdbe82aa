package steps

import (
	"slices"
	"strconv"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
)

// filter is a word of the find text that stands for something that is known of a step.
type filter struct {
	word  string
	holds func(*row) bool
}

func (s *plan) filters() []filter {
	return []filter{
		{"mine", s.isMine},
		{"falls to me", func(r *row) bool { return r.falls }},
		{nobody, func(r *row) bool { return r.owners.Empty() }},
		{"changed", func(r *row) bool { return r.changed }},
		{"hidden", func(r *row) bool { return r.hidden }},
	}
}

// isMine: the launcher owns it, alone or in a group.
func (s *plan) isMine(r *row) bool {
	me := s.me().ID
	owners := r.owners.Users
	for _, id := range r.owners.Groups {
		in, _ := s.session.Base.People.Expand(payload.Owners{Groups: []string{id}})
		owners = slices.Concat(owners, in.Users)
	}
	return me != 0 && slices.Contains(owners, me)
}

// matching reads the find text: words for what is known of a step, numbers and ranges of
// them ("3-7", "12-"), and text that stands anywhere in its row. All of it must hold.
func (s *plan) matching(query string) func(i int) bool {
	var all []func(i int) bool
	text := " " + clean.Fold(query) + " "
	for _, f := range s.filters() {
		if word := " " + clean.Fold(f.word) + " "; strings.Contains(text, word) {
			text = strings.ReplaceAll(text, word, " ")
			all = append(all, func(i int) bool {
				return f.holds(s.row(i)) || strings.Contains(" "+clean.Fold(s.session.Template.Steps[i].Title)+" ", word)
			})
		}
	}
	for _, word := range strings.Fields(text) {
		if first, last, ok := numbers(word); ok {
			all = append(all, func(i int) bool {
				return i+1 >= first && i+1 <= last || first == last && strings.Contains(" "+s.text(i)+" ", " "+word+" ")
			})
			continue
		}
		all = append(all, func(i int) bool { return strings.Contains(s.text(i), word) })
	}
	return func(i int) bool {
		return !slices.ContainsFunc(all, func(holds func(int) bool) bool { return !holds(i) })
	}
}

// numbers reads a step's number, or a range of them with one end left open or none.
func numbers(word string) (first, last int, ok bool) {
	from, to, isRange := strings.Cut(word, "-")
	if !isRange {
		to = from
	}
	read := func(text string, open int) int {
		n, err := strconv.Atoi(text)
		if text == "" {
			return open
		}
		ok = ok && err == nil
		return n
	}
	ok = word != "-"
	first, last = read(from, 1), read(to, int(^uint(0)>>1))
	return first, last, ok
}
