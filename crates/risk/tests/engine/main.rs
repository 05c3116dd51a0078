//! The risk engine against worked examples and naive twins: one program, as each further one would link all of it once more.

mod admission;
mod attack;
mod attribution;
mod by_hand;
mod cascade;
mod certificates;
mod certified;
mod clearing;
mod closure;
mod elastic;
mod ledger_check;
mod liquidation;
mod liquidation_history;
mod losses_closed_forms;
mod losses_file;
mod losses_portfolio;
mod naive;
mod naive_agrees_with_itself;
mod open_interest;
mod price;
mod prover;
mod regime;
