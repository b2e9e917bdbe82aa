package tui

import (
	"slices"

	"kickoff/tui/journey"
)

// rect is a part of the screen, from its first cell.
type rect struct{ x, y, w, h int }

// layout is where everything is. It is computed once per resize; a part that was
// shed has no height.
type layout struct {
	width, height              int
	header, rule, foot, footer rect
	// body is the room of the stage; wide is that of its stages with the payload
	// beside them, in the rest.
	body, wide, pane rect
	// compact: there is little room, so that what has the focus gets a bar and no box.
	compact bool
}

const (
	// paneFrom is the width from which the payload stands beside a stage.
	paneFrom = 100
	// boxWidth and boxHeight are what a box around what has the focus needs.
	boxWidth, boxHeight = 80, 20
	// Below ruleHeight the upper rule goes, below boxHeight the lower one, below
	// footHeight the help line.
	ruleHeight = 13
	footHeight = 8
)

func layOut(width, height int) layout {
	l := layout{width: max(1, width), height: max(1, height)}
	l.compact = l.width < boxWidth || l.height < boxHeight
	line := func(y int, shows bool) rect {
		if !shows {
			return rect{0, y, l.width, 0}
		}
		return rect{0, y, l.width, 1}
	}
	l.header = line(0, true)
	l.rule = line(1, l.height >= ruleHeight)
	l.footer = line(l.height-1, l.height >= footHeight)
	l.foot = line(l.height-2, l.height >= boxHeight)
	top := l.header.h + l.rule.h
	l.body = rect{0, top, l.width, max(0, l.height-top-l.foot.h-l.footer.h)}
	l.wide, l.pane = rect{1, top, max(1, l.width-2), l.body.h}, rect{l.width, top, 0, 0}
	if l.width >= paneFrom {
		l.wide.w = l.width*11/20 - 1
		l.pane = rect{l.wide.w + 2, top, l.width - l.wide.w - 2, l.body.h}
	}
	return l
}

// room is where a stage goes.
func (l layout) room(at journey.Stage) rect {
	switch {
	case besidesPayload(at):
		return l.wide
	case at == journey.Steps, at == journey.Rows, at == journey.Review:
		return rect{1, l.body.y, max(1, l.width-2), l.body.h}
	}
	return l.body
}

// besidesPayload: the stage fills in, so that the payload beside it changes. The
// start and the review have a second half of their own, and the table of the steps needs
// all the room.
func besidesPayload(at journey.Stage) bool {
	return at != journey.Steps && slices.Contains(asking(), at)
}
