"""Weights of word pieces, in hundredths of log-odds; made by evaluation/train.py. Pure."""

_DATA = """
0_lai=-6 0_lai_de=-6 0来=-6 1_0=-9 1_1=-13 1_1_0=-9 1_2=-14 1_2_0=-9 10=-9 11=-13 12=-14 2_0=-9 2_0_lai=-6
20=-9 <中毒>=43 <中风>=14 <人>=41 <人困>=35 <伤者>=30 <倒下>=35 <决口>=15 <冷汗>=10 <凶器>=43 <动手>=57
<压埋>=20 <发烧>=8 <吞>=25 <咬>=-6 <喘>=23 <堤>=16 <塌>=14 <失联>=13 <威胁>=13 <家人>=37 <寻死>=28
<建筑>=9 <弱者>=9 <快来>=24 <惨叫>=33 <抽>=21 <撞>=47 <梯困>=17 <歹徒>=-9 <毒物>=18 <气味>=17 <气源>=23
<水>=-20 <沉浮>=62 <没反应>=80 <淹>=48 <漏>=33 <火>=91 <火势>=44 <火场>=8 <烟>=24 <烧气>=12 <烫>=21
<站坐>=22 <绑>=47 <肢体>=34 <胸痛>=6 <自伤>=52 <落水>=26 <血>=38 <行凶>=13 <要跳>=7 <走失>=-8 <跟踪>=25
<躲>=29 <车>=13 <车伤>=53 <重伤>=16 <闯入>=43 <险处>=-6 <骗子>=15 <骗钱>=9 <高处>=8 [反映隐患或琐事]=-184
[后来说不是]=-19 [听说或新闻]=-62 [咨询或办事]=-183 [对出警、救援的意见]=-12 [已经过去]=-98
[投诉或反映]=-33 a_i=8 a_po=8 an_da=-9 an_ju=-7 an_ju_ban=-7 an_quan=-17 an_zai=7 ba_he=12 ba_he_le=8
ba_i=7 ba_i_ge=6 ba_liu=10 ba_liu_kou=10 ba_lu=10 ba_ma=7 ba_men=14 ba_qian=-6 ba_si=-10 ba_ta=7 ba_wo=13
ba_wo_de=-8 ba_zai=7 bai_duo=8 bai_tan=-14 bai_xin=-9 ban_bian=9 ban_bu=-7 ban_fu=-7 ban_ge=-10 ban_len=-7
ban_lian=-11 ban_man=-16 ban_pao=-11 ban_pin=10 ban_sen=-6 ban_tian=-7 ban_wo=-16 ban_ye=-32 bao_an=-10
bao_fu=-10 bao_i=-10 bao_i_ge=-7 bao_jin=-6 bao_si=-6 bao_xian=-7 bao_you=-6 bao_za=-14 bao_zao=8
bei_gou=-10 bei_len=-7 bi_dan=8 bi_la=6 bian_de=-9 bian_hong=-8 bian_jiu=6 bian_jiu_si=6 bian_la=-7
bian_li=6 bian_lian=8 bian_xi=7 bian_you=-14 bian_you_len=-12 bo_li=-10 bo_li_san=-14 bu_can=-8 bu_cu=11
bu_cu_lai=8 bu_dao=8 bu_dong=-6 bu_dong_le=-8 bu_dui=7 bu_dui_jin=7 bu_fi=-10 bu_fu=-6 bu_gan=6 bu_gei=-10
bu_gei_fan=-8 bu_guan=-7 bu_hao=-14 bu_i=-6 bu_jian=-8 bu_kai=8 bu_lai=-7 bu_lan=8 bu_le=-6 bu_len=-39
bu_pei=-12 bu_qu=-15 bu_si=-39 bu_si_zen=-6 bu_su=-8 bu_su_fu=-8 bu_tie=-6 bu_tin=18 bu_tin_hai=7
bu_tui=-11 bu_yao=-16 bu_zai=10 bu_zao=-6 bu_zu=7 ca_dian=-12 ca_i=-9 ca_lai=-6 ca_zuo=7 cai_la=-9
cai_la_ge=-7 cai_si=8 cai_si_can=10 cai_you=6 can_de=-8 can_den=-8 can_den_ji=-8 can_fan=11 can_la=7
can_la_bian=7 can_mai=-7 can_pai=-17 can_wan=-10 can_you=-10 cao_de=-10 cao_si=-13 ce_ba=-6 ce_ca=7
ce_ca_dian=7 ce_can=-6 ce_ce=7 ce_cong=13 ce_dao=11 ce_de=11 ce_f=-11 ce_fan=12 ce_fan_le=6 ce_i=-11
ce_lai=10 ce_li=14 ce_lun=7 ce_pai=-13 ce_san=-8 ce_si=7 ce_suo=12 ce_suo_li=6 ce_wei=-10 ce_zai=7
ce_zuan=12 ce_zuan_dao=6 ce_zuan_le=7 cen_guan=-10 ci_le=15 ci_sui=-8 ci_zao=-8 cong_cuan=10 cong_dian=-6
cong_kai=6 cong_le=-11 cong_wo=-6 cou_ji=10 cou_ji_dan=10 cu_bu=6 cu_fan=7 cu_lai=23 cu_li=-21 cu_men=6
cu_si=-7 cu_suo=-20 cu_zu_wu=-7 cuan_bu=14 cuan_kou=-11 cuan_san=6 cun_gan=-6 cun_gan_bu=-6 cun_wei=-9
da_1=-10 da_1_1=-9 da_bu_kai=8 da_de=14 da_dian=-8 da_dian_fa=-6 da_f=11 da_jia_si=-8 da_kai=9 da_ma=-16
da_ma_jian=-7 da_mei=-9 da_pai=-13 da_su_dao=-6 da_wo_wo=6 da_xue=-7 dan_wo=-14 dao_bao=-9 dao_bao_za=-9
dao_ce=13 dao_du=-11 dao_du_le=-11 dao_fu=-6 dao_fu_li=-6 dao_gan=-10 dao_hen=-9 dao_jin=-6 dao_la=-6
dao_le_i=6 dao_len=-12 dao_li=-9 dao_lou=11 dao_lou_xia=7 dao_ma=-13 dao_qiao=7 dao_san=-13 dao_si=-6
dao_si_can=-6 dao_ta=17 dao_tu=-11 dao_tu_xue=-11 dao_xi=6 dao_xi_gai=6 dao_you=-6 dao_zai=8 dao_zan=-8
dao_zen=6 dao_zen_me=7 de_ba=6 de_ba_wo=6 de_bao=-6 de_bei=6 de_da=10 de_da_su=6 de_dian=-25 de_fu_gong=-6
de_gong=-11 de_gou=-8 de_ji=-7 de_la=-17 de_lan=-6 de_len=14 de_lu=-9 de_mei_qi=-7 de_qian=-11 de_qin=-6
de_san=-9 de_si=-6 de_si_ji=7 de_sou_ji=-6 de_su=-9 de_sui=6 de_tai=-26 de_wei=6 de_wei_qian=10 de_wo=-20
de_xia=-7 de_xian=-12 de_xiao=-13 de_xin=-7 de_yao=-11 de_yao_si=-9 de_you=10 de_zan=-9 de_zu=-12
den_de=-10 den_fai=-8 den_fai_le=-8 den_ji=-10 den_le=-11 den_li=-11 den_li_men=-11 di_di=13 di_la=11
di_tie=7 di_tie_zan=7 di_wei=17 di_xia=18 di_xue=6 dian_ban=-15 dian_ban_ye=-14 dian_dong=-6
dian_dong_ce=-11 dian_fa_guan=14 dian_fa_si=-12 dian_ge=-7 dian_ge_zan=-7 dian_i=-6 dian_in=7
dian_in_yuan=10 dian_jiao=6 dian_jiu=6 dian_lai=-9 dian_lao=-9 dian_mai=-6 dian_mei=-7 dian_qi=7
dian_ti=-7 dian_wo=-6 dian_xian=-30 dian_zao=6 dian_zao_le=6 diao_jin=14 diao_le=-6 diao_xia=-15
diao_xia_qu=-17 din_san=9 din_zao=6 diu_le=-18 diu_le_zen=-6 dong_bu_le=7 dong_ce=-11 dong_ce_de=6
dong_di=6 dong_di_xia=6 dong_fa=9 dong_jin=7 dong_wu=-16 dong_xi=12 dou_bu=-8 dou_bu_tin=6 dou_bu_zi=-9
dou_da_bu=-7 dou_hong=13 dou_hong_le=13 dou_kuai=-12 dou_kuai_bei=-9 dou_mei=-18 dou_qi=9 dou_si_xue=8
dou_wan_wai=6 dou_yao=-7 dou_you=-13 dou_zen=10 dou_zi=8 dou_zi_le=8 du_de=-6 du_le=-24 du_zai=10 du_zi=12
duan_le=-7 duan_le_i=-17 duan_tui=-13 dui_jin=7 dui_pai=-6 dui_zao=6 duo_ce=6 duo_dao=-7 duo_dian=-14
duo_jiu=-6 duo_kai=-9 duo_le=7 duo_sao=-17 duo_se=-7 duo_se_ji=-7 duo_xue=10 duo_zai=13 er_duo=7
er_duo_zai=6 er_i=-14 er_lou=19 er_si=-7 er_suo=6 er_yuan=9 f_ce=10 f_jiu=-9 f_le=11 f_si=-15 f_xin=10
f_yan=-14 f_zao=10 fa_ban=6 fa_guan=14 fa_le=8 fa_san=-12 fa_sao=-8 fa_si=-18 fa_xian=-14 fai_i=-10
fai_i_you=-8 fai_le=-18 fan_bian=-13 fan_bian_pao=-7 fan_cai=-13 fan_dao=9 fan_in=10 fan_jia=-8
fan_kong=-6 fan_lai=-12 fan_li=-8 fan_li_sui=-6 fan_se=6 fan_se_de=8 fan_suo=6 fan_wei=-8 fan_xian=11
fan_xian_pan=6 fan_xue=6 fan_zan=-8 fei_le=6 fen_i=-8 fen_tian=-7 fen_you=15 fen_you_da=15 fen_zen=-7
fi_bu=-12 fi_bu_fi=-11 fi_er=-6 fi_fan=-12 fi_fu=-7 fi_jia=-11 fi_lai=10 fi_sou=-6 fi_ta=-10 fu_ce=-6
fu_de=9 fu_fu=10 fu_gong=-6 fu_ji=-8 fu_jian=-9 fu_kou=-9 fu_lan=6 fu_lan_san=7 fu_li=-7 fu_si=-7
fu_wu=-11 fu_ze=-17 fu_zi=-9 fun_sa=-9 fun_sa_zao=-6 fun_sen=7 gai_duo=-8 gai_xian=-6 gai_you=-6 gan_bei=9
gan_bu=-8 gan_cai=19 gan_cai_la=-9 gan_gan=8 gan_kai=11 gan_xie=-11 gan_zen=-6 gao_su=10 ge_bi_dan=8
ge_bi_la=6 ge_bo=6 ge_can=7 ge_cuan=-6 ge_cuan_kou=-6 ge_da=7 ge_diao=10 ge_diao_xia=7 ge_gong=-10
ge_gong_len=8 ge_hai=11 ge_hai_zi=10 ge_jia=-6 ge_lan=27 ge_lan_de=15 ge_lan_len=10 ge_len=32 ge_len_dai=6
ge_lou=6 ge_lv=15 ge_lv_de=10 ge_san=-13 ge_si=-7 ge_wo=13 ge_xiao=12 ge_xiao_hai=10 ge_xiao_si=-7
ge_yue=-25 ge_yue_gong=-9 ge_zan=-10 ge_zen=-12 ge_zong=-6 gei_fan=-9 gei_wo=-10 gen_wo=11 gong_an_de=9
gong_an_ju=-7 gong_can_wan=-7 gong_ce=-6 gong_jiao=-21 gong_jiao_ce=-12 gong_jiao_si=-10 gong_len=10
gong_si=-21 gong_yuan=-22 gong_zai=6 gong_zi=-12 gong_zuo=-8 gou_li=7 gou_li_le=8 gu_zen=-6 guan_ban=-7
guan_bu=25 guan_bu_san=8 guan_can=-7 guan_ce=6 guan_guan=-7 guan_lian=-6 guan_zai=6 guan_zao=14 gui_dao=6
gui_zi=6 guo_bu=-13 guo_bu_qu=-13 guo_i=-6 guo_i_ci=-6 guo_lai=-10 guo_qi=7 hai_ba=10 hai_diao=7
hai_fa=-10 hai_fan=-12 hai_si=-19 hai_sou=7 hai_suo=10 hai_tin=7 hai_wan=16 hai_you_len=-16 hai_zai=34
hai_zi=-20 hai_zi_zai=9 han_dong=8 hao_da=13 hao_duo=-7 hao_duo_ce=6 hao_duo_xue=10 hao_ji_ge=6 hao_san=-7
hao_xian=10 hao_zong=8 hao_zong_de=6 he_bian=-9 he_di=7 he_le=14 he_li=6 he_li_you=6 he_si=-7 he_zui=9
he_zui_jiu=6 hei_le=14 hen_da=-20 hen_wei=-16 hen_wei_xian=-16 hong_le=10 hong_lv=-9 hong_lv_den=-9
hong_sui=-8 hou_lai=-7 hou_long=7 hou_mian=13 hou_mian_la=14 i_ban=-12 i_bao=-6 i_can=-7 i_ci=-16 i_cui=-6
i_di=9 i_dian=-12 i_diao=-18 i_diao_xia=-18 i_duan=-10 i_fu=6 i_fu_de=9 i_ge=19 i_ge_lv=9 i_jian=-13
i_jin=15 i_jin_zuan=9 i_kan=-6 i_lian=10 i_lian_ce=7 i_lu=-8 i_miao=-10 i_pai=17 i_pian=19 i_qian=-11
i_tian=-19 i_tiao=-7 i_wan=-10 i_xia=-35 i_xia_ba=-8 i_xia_wo=-6 i_xie=-6 i_yan=-20 i_you=-8 i_you_len=-8
i_yuan=-36 i_zen=-7 i_zi=26 i_zi_pen=6 i_zi_tu=11 in_gai=-16 in_gai_duo=-8 in_wu_li=9 in_xian=-14
in_xin=16 in_ye=-7 in_ye_zi=-7 in_yuan=15 ji_dan=9 ji_dao=-7 ji_dian=-20 ji_diao=-8 ji_fen=-9
ji_ge_gong=-6 ji_ge_hai=7 ji_ge_len=-14 ji_ji=-8 ji_jiu=-8 ji_lian=-17 ji_lian_yao=-11 ji_sa=-7
ji_sa_wo=-11 ji_sui=-14 ji_tai=-6 ji_tian=-6 ji_tong=-10 ji_zan=-6 ji_zen=-6 jia_bao=-6 jia_cuan=-17
jia_cuan_fu=-10 jia_dou=6 jia_i=-9 jia_jiu=-6 jia_lao_len=-6 jia_le=-11 jia_li_wo=7 jia_lian=-6 jia_ma=-8
jia_men=15 jia_men_kou=7 jia_san=7 jia_suo=-13 jia_wu=9 jia_yan=-9 jian_bian=-6 jian_ca=-6 jian_fa=-9
jian_fan=-7 jian_i=-27 jian_jiu=-10 jian_sao=-6 jian_sen=-10 jian_si=-13 jian_you_len=9 jian_zi=-13
jiao_ce=-11 jiao_dong=6 jiao_dong_bu=6 jiao_hao=-6 jiao_jin=-19 jiao_le=-11 jiao_len=11 jiao_len_lai=11
jiao_si=-6 jiao_si_ji=-10 jiao_ta=13 jiao_ta_mei=7 jiao_wo=7 jiao_yu=-10 jin_ban=-12 jin_bao=-6 jin_ca=-18
jin_ca_lai=-6 jin_can=-6 jin_fi=-8 jin_gai=-22 jin_gai_you=-6 jin_i_zi=7 jin_le=30 jin_le_xiao=8 jin_len=8
jin_li=8 jin_lian=-7 jin_qi=6 jin_qu_le=6 jin_wan=7 jin_xiao=6 jin_zuan=9 jin_zuan_le=9 jiu_bu=-10
jiu_fan=-9 jiu_fu=-6 jiu_fu_ce=-6 jiu_ji=6 jiu_len=-9 jiu_lou=-6 jiu_pin=6 jiu_si=-33 jiu_si_ba=-7
jiu_si_xian=-9 jiu_yuan=-8 jiu_zu=-9 ju_ban=-7 ju_bao=-17 ju_bao_i=-10 ju_jia=-6 ju_zai=-17 ju_zu=-11
ju_zu_zen=-6 ju_zuan=-11 jue_de=-8 ka_zai=-8 kai_ce=-6 kai_men=10 kai_sui=12 kan_dao=8 kan_i=-10 kan_ta=-8
kan_zao=-8 ke_de=-6 ke_i=-17 ke_la=-6 ke_len=16 ke_tin=6 kou_de=-7 kou_po=7 kou_you=11 kou_zai=7 kou_zi=12
ku_de=11 ku_le=6 kuai_bei=-9 kuai_da=-13 kuai_di=-17 kuai_dian_jiao=6 kuai_jiao=11 kuai_lai=14
kuai_lai_len=11 kun_zai=14 la_ba=-8 la_bian=-7 la_bu_cu=8 la_can=-7 la_dong=6 la_du=-11 la_du_zi=-11
la_ge=-22 la_ge_dian=-16 la_ge_i=-7 la_ge_wo=10 la_ji=-21 la_ji_tong=-10 la_jiu=6 la_jiu_pin=6 la_li=-19
la_tian=-11 la_tiao=-15 la_wei=-15 la_yan=6 la_zao=7 lai_ba=14 lai_ce=12 lai_de=-9 lai_dou=-7 lai_hai=9
lai_hai_you=7 lai_lai=13 lai_lai_zai=8 lai_le=7 lai_le_you=6 lai_tou=7 lai_xiu=-6 lai_ya=6 lai_yao=12
lai_yue=10 lai_za_dao=-8 lai_zui=7 lan_de=18 lan_gan=-8 lan_len=8 lan_qi=-9 lan_qi_guan=-6 lan_san=7
lan_wo=-10 lao_bai=-9 lao_bai_xin=-9 lao_ban=-29 lao_ban_pao=-11 lao_i=-8 lao_i_xia=-8 lao_len=-20
lao_len_ka=-10 lao_len_zai=-12 lao_lian=-8 lao_po=9 lao_san=8 lao_san_lai=8 le_ban_lian=-7 le_ca=7
le_cai=-10 le_can=-6 le_cuan=15 le_cun=-8 le_dan=-10 le_di=6 le_dian=-6 le_dou=-7 le_du=6 le_er=-6
le_er_si=-6 le_f=12 le_fan=8 le_hai=7 le_hao_duo=-10 le_i_jiao=6 le_i_pai=12 le_i_tiao=-9 le_ji=-18
le_ka=-7 le_la=18 le_len=-15 le_len_bu=-9 le_li_mian=10 le_men=8 le_min=-6 le_qian=-8 le_san=-16
le_san_ge=-6 le_si=-26 le_si_ji=7 le_ta=24 le_tou=6 le_wo=9 le_wo_bu=10 le_wo_de=-8 le_wo_men=13
le_xian_zai=11 le_xiao=6 le_yan=8 le_you=6 le_you_len=9 le_za=11 le_zen=6 le_zi=12 le_zui=7 le_zuo=-8
len_ban=-12 len_ban_man=-10 len_bei=12 len_bu=-34 len_bu_len=-38 len_dai=7 len_de=-6 len_din=-6 len_duo=-7
len_gong=-17 len_guan=-15 len_guan_guan=-8 len_hai=24 len_hai_zai=8 len_i=7 len_in=6 len_ji=-8 len_jiu=-10
len_ka=-9 len_la=18 len_la_zao=7 len_le=8 len_le_ge=9 len_mei=-7 len_min=9 len_mo=-9 len_qian=10 len_qu=-9
len_sao=6 len_si=-7 len_si_zi=-13 len_tan=9 len_tui=-6 len_wan=10 len_wei=6 len_wo=-6 len_xian=-11
len_xin=-12 len_xin_dao=-10 len_yan=-6 len_ye=-6 len_yuan=-8 len_zai=18 len_zai_ce=6 len_zai_li=7
len_zan=-15 len_zan_le=-10 len_zao=-13 li_bu=-6 li_cu=-6 li_de_len=10 li_i=-12 li_jian=-9 li_jiao=-19
li_jiu=-8 li_lao=-7 li_le=-11 li_le_len=-9 li_mai=-9 li_mei=10 li_men=-10 li_men_yao=-8 li_men_ze=10
li_mian=24 li_mian_hao=7 li_mian_le=7 li_qu=6 li_quan=7 li_quan_si=7 li_san=-9 li_sui=-11 li_tin=-7
li_tou=7 li_wo=7 li_wo_men=8 li_you_cong=-13 li_you_dian=8 li_you_ge=8 li_you_len=-10 lian_ce=9 lian_ci=-8
lian_de=-7 lian_de_si=-6 lian_f=8 lian_ge=11 lian_ge_len=13 lian_ge_yue=-9 lian_i=-10 lian_jian=-6
lian_jian_si=-13 lian_la=-7 lian_le=-10 lian_qian=-9 lian_san=-8 lian_wan=-8 lian_wo=-7 lian_yao=-11
lian_zai=6 lian_zao=7 lian_zuan=6 lin_ju=-27 lin_wai=-6 liu_dian=-6 liu_kou=10 liu_lan=-8 liu_xue=7
long_i=-13 long_yao=8 long_yao_pin=8 lou_cuan=8 lou_dao=-16 lou_dao_li=-9 lou_din=-6 lou_le=14 lou_san=-14
lou_san_lou=-10 lou_san_xiao=-10 lou_sui=-14 lou_xia=9 lou_xia_si=6 lou_xia_you=-9 lou_you=7 lu_bian=-14
lu_den=-9 lu_dou=-10 lu_dou_si=-10 lu_guo=6 lu_guo_de=6 lu_jin=6 lu_san_you=-7 lu_zong=-12
lu_zong_jian=-12 luo_sui=10 luo_zai=-12 lv_de=20 lv_de_zai=6 lv_den=-9 lv_er=15 lv_er_suo=6 lv_hai=7
ma_ban=10 ma_fan=-25 ma_fan_lai=-9 ma_fan_li=-6 ma_i=8 ma_jian=-12 ma_lu=-10 mai_cai=-17 mai_de=-10
mai_le=11 man_lian=6 mao_len=9 mao_yan=12 me_si=-8 me_si_hou=-8 me_zuo=-6 mei_dong=7 mei_dong_jin=7
mei_fa=-6 mei_fi=9 mei_fi_lai=10 mei_kan=8 mei_len=-25 mei_len_guan=-7 mei_len_in=10 mei_len_lai=-6
mei_lu=6 mei_mei=7 mei_san=6 mei_san_lai=6 mei_sen=9 mei_sen_le=6 mei_sou=-10 mei_yong=11 mei_you=-75
mei_you_jin=-6 mei_you_len=-12 mei_you_sui=-7 men_da=8 men_gan=7 men_jia=9 men_kai=-10 men_kou_po=7
men_kuai=10 men_mai=-6 men_mei=12 men_suo=16 men_wu=7 men_xiao=-6 men_yao=-10 men_ye=7 men_ze_ge=10
men_zen=-6 mian_hao=7 mian_la=20 mian_le=7 mian_qu=6 mian_qu_le=6 mian_quan=8 min_si=-8 min_zen=-7
mo_tuo_ce=-12 pa_le=-12 pai_cu=-20 pai_cu_suo=-20 pai_de=-6 pai_dui=-11 pai_dui_pai=-6 pai_fun=-6
pai_fun_sa=-6 pai_i=-10 pai_si=-7 pai_xia=-7 pan_bian=13 pan_bian_jiu=6 pao_duan=-13 pao_duan_tui=-13
pen_sui=8 pen_you=-7 pen_you_quan=-10 pin_de=6 pin_zi=6 po_le=15 pu_zi=6 qi_ba=7 qi_ba_tai=6 qi_bu=-10
qi_cai=-7 qi_da=10 qi_dian=6 qi_dian_dong=6 qi_lai=21 qi_lai_le=12 qi_le=-9 qi_pao=8 qi_si=-9 qi_xie=-8
qi_xie_lou=-8 qian_duo=-8 qian_i=-6 qian_jie=-9 qian_kuai=-6 qian_la=-7 qian_lian=-14 qian_mei=-8
qian_mian=13 qian_si=-6 qian_za=-10 qian_zuan=-10 qiao_men=17 qiao_san=9 qiao_ta=-6 qiao_ta_le=-6
qin_si=-7 qin_wen=-7 qiu_can=-6 qiu_li=8 qiu_li_men=8 qiu_qiu=11 qiu_qiu_li=11 qiu_zu=-8 qu_de=-9
qu_fi=-10 qu_i=-7 qu_i_yuan=-9 qu_la=-11 qu_la_ge=-7 qu_la_li=-6 qu_le=40 qu_li=-11 qu_lian=-8 qu_pai=-6
qu_sui=-6 qu_wo=-8 qu_xian=10 qu_xian_zai=11 qu_you=-13 quan_si=-8 quan_si_le=-8 qun_li=-12 sa_de=-6
sa_jin=-6 sa_jin_gai=-6 sa_len=-6 sa_wo=-10 sa_zao=-6 sai_ce=-10 san_bai=-7 san_ban=-17 san_bu=-25
san_can=8 san_ce=-7 san_ci=-13 san_de=-7 san_diao=6 san_fan=-8 san_fen=7 san_fu=-10 san_jia=-12 san_jiao=8
san_kou=6 san_la=12 san_lai=25 san_lai_ce=8 san_le=8 san_li=7 san_lian=-7 san_liu=-6 san_liu_dian=-6
san_mao=8 san_men=-11 san_mian=10 san_qu_fi=-10 san_san=10 san_si=-11 san_wan=-9 san_xia=-14 san_xiao=-10
san_xiao_hai=-10 san_xie=-10 san_yao=-8 san_ye=-7 san_you=9 san_you_len=13 sao_kao=-9 sao_le_ge=-6
sao_qi=11 sao_qi_lai=10 sao_tan=8 sao_zao=7 se_de=-11 se_ji=-7 se_ji_ge=-7 se_qu=-8 se_tou=10 se_zai=-12
sen_er=-7 sen_fen=-7 sen_fen_zen=-7 sen_ju=6 sen_le=8 sen_li=-6 sen_me=-27 sen_me_si=-8 sen_qin=-21
sen_zi=21 si_ba=-9 si_bao=-11 si_bu=-28 si_bu_si=-12 si_da=-10 si_dian=-6 si_duo=-13 si_duo_sao=-8
si_fen=-6 si_fen_zong=-6 si_fu=-7 si_gu=-11 si_hao=-6 si_hong=-7 si_hou=-17 si_i=7 si_ji=-11 si_jia=-16
si_jiu=-12 si_ju=-8 si_kan=-6 si_kuai=-12 si_le=-28 si_len=-14 si_lian=-7 si_lin=-9 si_qian=-28 si_si=-8
si_sou=-8 si_suo=-6 si_tai=-8 si_tan=-15 si_tian=-7 si_wo=6 si_wo_men=6 si_wu=-11 si_xian=-11 si_xiao=-16
si_yao=-15 si_you=9 si_zao=-8 si_zen=-10 si_zen_de=-6 si_zi=-29 si_zi_ji=-8 si_zu=-8 song_le=-19
sou_ji=-10 sou_le=-9 sou_le_qian=-8 sou_li=15 sou_san=-10 su_dao=-9 su_fu=-10 su_guan=-9 su_i=-7 su_se=13
su_zi=-6 suai_xia=12 suai_xia_lai=6 sui_ba=11 sui_bu=-13 sui_dao=-9 sui_de=-7 sui_dou=-9 sui_guan=8
sui_ku=8 sui_le=13 sui_li=9 sui_mei=6 sui_san=-9 sui_wo=14 sui_wo_men=6 sun_zi=10 suo_ban=-6 suo_bao=-6
suo_bu=9 suo_de=-10 suo_fa=-8 suo_hao=-6 suo_i=-6 suo_jin=9 suo_jin_wan=8 suo_lin=-6 suo_wo=6 suo_you=-7
suo_zai=17 ta_bu_tin=8 ta_i=-6 ta_jiu=6 ta_la=10 ta_mei=6 ta_men=-9 ta_sou=9 ta_zai=8 ta_zi=-9 tai_bu=-6
tai_bu_dong=-6 tai_da=-6 tai_de=-6 tai_dian=6 tai_dian_dong=6 tai_du=-20 tai_fen=-16 tai_fen_tian=-7
tai_i=-7 tai_ta=8 tai_xia=-12 tai_xia_len=-12 tan_le=8 tan_zai=13 tao_ci=-7 tian_dou=9 tian_jiu=-7
tian_qi=-6 tian_tian=-23 tian_zao=-10 tiao_he=-16 tiao_he_si=-7 tiao_lou=-7 tiao_sui=-15 tiao_xia=8
tie_zan=6 tin_ce=-11 tin_ce_can=-6 tin_dao=8 tin_dao_ta=9 tin_de=-7 tin_hai=7 tin_len=-11 tin_sui=-6
tin_ta=7 tin_ta_bu=7 tin_zai=-12 tong_du=-12 tong_i=-13 tong_xue=8 tou_fa=-16 tou_i=10 tou_san=7
tou_su=-31 tu_lan=6 tui_dou=6 tui_le=-9 tuo_ce=-12 wa_si=8 wai_le=-6 wai_mao=15 wai_mian=14 wai_pao=6
wai_po=8 wai_zuan=10 wan_bu=9 wan_cun=8 wan_di=6 wan_gong=9 wan_gong_ye=9 wan_i=-13 wan_san=-26 wan_wai=30
wan_wai_mao=15 wan_wai_pao=6 wan_you=-10 wei_dao=9 wei_qian=7 wei_tin_de=-9 wei_wei=6 wei_wo=7
wei_xian=-12 wei_yue=8 wei_yue_lai=8 wei_zai=10 wen_dao=15 wen_de=-6 wen_i_xia=10 wen_xia=-12 wo_a=-6
wo_ba=16 wo_ba_zai=7 wo_ban=-10 wo_bao=-8 wo_bei=19 wo_bu=9 wo_bu_gan=7 wo_bu_si=-7 wo_ca=-16
wo_ca_dian=-16 wo_ce=-7 wo_da=-10 wo_de=-12 wo_de_ce=7 wo_de_dian=-12 wo_den=-10 wo_di=20 wo_di_di=7
wo_dou=-8 wo_er=7 wo_gan=7 wo_he=7 wo_i_jin=10 wo_jia=-19 wo_jia_cuan=-17 wo_jia_li=9 wo_jia_men=15
wo_jie=10 wo_jin=14 wo_jiu=-19 wo_jiu_si=-7 wo_ju=-6 wo_ju_bao=-6 wo_lai_lai=10 wo_lao=11 wo_lao_gong=9
wo_lao_po=7 wo_le=-9 wo_lv=7 wo_lv_er=7 wo_ma=15 wo_ma_ban=10 wo_mai=-6 wo_mei=13 wo_mei_mei=7 wo_men=-17
wo_men_gan=7 wo_men_mai=-6 wo_men_wu=7 wo_men_xiao=-6 wo_men_ze=-11 wo_pai=-7 wo_qu=-8 wo_san=-8 wo_si=-11
wo_sou=6 wo_sou_ji=6 wo_tong=9 wo_wan=8 wo_wen_dao=9 wo_wo=6 wo_xian=-18 wo_xian_wen=10 wo_xian_zai=13
wo_xin=-12 wo_yao=-24 wo_yao_tou=-11 wo_yao_zao=-9 wo_zai=-7 wo_ze=6 wo_ze_bian=9 wo_zen=-6 wu_din=8
wu_kuai=-9 wu_li=10 wu_li_quan=7 wu_si=-11 wu_ye=-18 wu_zi=8 wu_zong=-7 wu_zong_xin=-7 xi_di=8 xi_f=6
xi_gai=6 xi_tong=-6 xia_ba=-8 xia_la=-6 xia_lai=17 xia_lai_ba=12 xia_lai_hai=9 xia_lai_tou=7 xia_lai_ya=6
xia_lai_za=-8 xia_le=7 xia_len=-22 xia_mian=12 xia_qu=18 xia_qu_le=10 xia_sui=-16 xia_sui_dao=-18
xia_tian=-6 xia_wo=-6 xian_bu=-7 xian_da=-9 xian_de=-14 xian_f=7 xian_gei=-8 xian_i=-12 xian_pan=6
xian_si=-6 xian_suo=-10 xian_tou=-10 xian_tou_su=-8 xian_wen=-6 xian_wen_i=10 xian_zai=17 xian_zai_hou=7
xian_zai_mei=-10 xian_zai_tan=7 xian_zai_wo=-6 xian_zai_xian=-10 xian_zai_zen=9 xian_zao=-7
xian_zao_len=-6 xiao_ce=10 xiao_fan=-37 xiao_fan_zan=-8 xiao_hai=-35 xiao_hai_mei=-7 xiao_hai_sou=7
xiao_hai_wan=9 xiao_hai_zi=-11 xiao_qu=-48 xiao_qu_li=-11 xiao_qu_you=-11 xiao_si=-17 xiao_suo=7
xiao_xue=-11 xie_jiu=-12 xie_le=-10 xie_lou=-12 xie_xiao=-7 xie_xie=-20 xin_cen=-13 xin_dao=-14
xin_dao_san=-7 xin_de=-9 xin_li=-10 xin_wen=-6 xin_yao=-10 xiong_kou=15 xiong_kou_le=6 xiu_gong=-7
xiu_hao=-9 xu_yao=-10 xue_le=6 xue_sen=10 xue_xiao=-16 xue_zi=6 xue_zi_bu=6 ya_dao=9 ya_fai=-12 ya_jin=-8
ya_le=6 ya_zu=11 yan_de=-10 yan_fa=8 yan_guo=-13 yan_kan=6 yan_le=8 yan_tai_de=-6 yao_ban=-12 yao_bao=-6
yao_bei=-6 yao_bu=-18 yao_bu_yao=-21 yao_fan=-10 yao_la=-7 yao_le=-11 yao_pao=-8 yao_pin=6 yao_pin_zi=6
yao_qu=-7 yao_qu_la=-7 yao_sen=-11 yao_sen_me=-7 yao_si=-12 yao_ta=-11 yao_tou=-14 yao_tou_su=-14
yao_yong=6 yao_zao=-11 ye_bu=-10 ye_bu_gei=-6 ye_hai=-11 ye_lian=-12 ye_mei=7 ye_zao=6 ye_zao_le=6
ye_zi=-7 ye_zi_zao=-7 yong_bian=-7 yong_ci=-7 yong_jiao=7 you_bei=6 you_bu=-9 you_cong=-10 you_da=15
you_dian=10 you_er=10 you_er_yuan=9 you_fa=-8 you_fan=10 you_ge=21 you_ge_a=6 you_ge_can=7 you_ge_lan=13
you_ge_len=11 you_ge_lv=6 you_ge_si=-10 you_ge_xiao=6 you_i=12 you_i_ge=8 you_jia=-9 you_jin=-6
you_kuai=-13 you_lan=-6 you_lao=9 you_lao_len=9 you_le=-13 you_len_han=-6 you_len_jia=8 you_len_sao=6
you_len_si=-6 you_len_zai=13 you_len_zan=-10 you_lian_ge=6 you_mei=-20 you_mei_you=-20 you_qi=10
you_quan=-10 you_sen=-10 you_tiao=-16 you_xi=-17 you_yan=15 you_zai=12 you_zai_da=7 you_zen=-6 you_zi=-11
you_zi_gou=-6 yu_tan_de=-9 yuan_fan=7 yuan_li=-9 yuan_tai=-7 yuan_zan=-7 yue_da=11 yue_gong=-9 yue_lai=8
yue_lai_yue=10 yue_wo=-8 yun_guo=-10 yun_guo_qu=-10 za_dao=-8 za_dao_len=-16 za_fai=-11 za_le=-6 za_len=16
za_wo=6 zai_an=6 zai_bu=6 zai_cao=-6 zai_ce=21 zai_ce_suo=9 zai_da_pai=6 zai_de=8 zai_di_san=-7
zai_dian=13 zai_dian_fa=6 zai_fan=14 zai_fan_jian=6 zai_fu=-8 zai_fu_lan=-6 zai_gui=6 zai_guo=-7
zai_han=10 zai_he=10 zai_hou_long=7 zai_jia=10 zai_jia_li=6 zai_jian_bian=-6 zai_jiao=6 zai_ke=7
zai_la=-16 zai_la_bian=-6 zai_la_li=-8 zai_li=17 zai_li_mian=10 zai_li_tou=6 zai_mao=11 zai_mei=-10
zai_pai=-7 zai_san=7 zai_san_can=8 zai_si=-10 zai_sou=14 zai_su=16 zai_su_san=7 zai_su_se=9 zai_sui=8
zai_sui_li=6 zai_tan=7 zai_wai=7 zai_wan=10 zai_wu=13 zai_wu_li=6 zai_xia=8 zai_xia_mian=7 zai_xian=-10
zai_yu=10 zai_yu_tan=6 zai_za=6 zai_zen=9 zai_zen_zai=8 zai_zi=7 zan_de=-15 zan_hai=-10 zan_hai_zi=-10
zan_i=-16 zan_le=-11 zan_le_wo=-9 zan_wo=-8 zan_zai=6 zao_bu=6 zao_cuan=10 zao_da=11 zao_dao=-14
zao_dao_le=-11 zao_f=-14 zao_f_le=8 zao_f_si=-10 zao_hai=10 zao_i=7 zao_i_ge=7 zao_le=26 zao_le_wo=13
zao_len=-11 zao_men=8 zao_san=-12 zao_san_liu=-6 zao_sui=-24 zao_wo=11 zao_zou=-7 ze_bian=-9
ze_bian_you=-7 ze_dong=6 ze_dong_lou=6 ze_ge=-7 ze_ge_dian=12 ze_ge_yue=-6 ze_le=8 ze_len=-9 ze_li=-14
ze_yan=-16 zen_de=-9 zen_fu=-7 zen_ge=14 zen_ge_diao=7 zen_me=-37 zen_me_zuo=-6 zen_min=-9 zen_si=-19
zen_sui=11 zen_tian=-14 zen_wu=-6 zen_yao=-10 zen_zi=-15 zi_ban=-6 zi_bei=15 zi_bu=19 zi_bu_zu=10
zi_dao_zen=7 zi_de=-9 zi_gai=-6 zi_gou=-6 zi_i=7 zi_ji=-6 zi_ji_ba=-6 zi_jian=-7 zi_jian_fan=-7 zi_jiu=7
zi_kan_dao=7 zi_ku=6 zi_le=15 zi_li=7 zi_li_mian=6 zi_liao=-12 zi_lou=6 zi_mei=-10 zi_pen=6 zi_qian=-11
zi_sa=-7 zi_si=-26 zi_si_qian=-10 zi_sui=11 zi_tu=11 zi_xi=-9 zi_xian=9 zi_you=-21 zi_yuan=-8 zi_zai=26
zi_zao=-7 zi_zi=15 zi_zuo=-8 zi_zuo_ye=-11 zong_de=11 zong_du=-8 zong_jie=-11 zong_se=-12 zong_xin=-8
zou_lan=10 zou_lao=-9 zou_le=9 zu_le=16 zu_ma=-11 zu_wu=-7 zu_wu_li=-12 zu_yao=-9 zu_zan=-12 zu_zen=-13
zu_zen_me=-7 zu_zi=-10 zu_zi_ji=-6 zua_zao=10 zuan_jin=10 zuan_le=9 zuan_len=-12 zuan_len_gong=-12
zuan_san=9 zuan_si=-6 zuan_song=-9 zuan_song_le=-9 zuan_xiu=-19 zuan_xiu_gong=-7 zuan_zai=-9 zui_ba=11
zui_cun=9 zuo_dou=8 zuo_fan=-7 zuo_ye=-10 一下=-35 一个=19 一地=11 一场=-7 一声=16 一天=-19 一年=-6
一排=17 一整=-7 一条=-7 一样=-14 一次=-16 一点=-12 一片=19 一直=36 一看=-6 一路=-8 一辆=17 一间=-7 七八=7
七十=-7 万一=-16 三十=-7 三天=-7 三楼=7 三次=-10 三百=-7 上下=-14 上不=-24 上六=-6 上冒=8 上小=-10 上来=25
上班=-9 上的=-7 上车=-7 上门=-11 上面=10 下了=7 下去=18 下吧=-8 下我=-6 下是=6 下来=17 下水=-16 下面=12
不会=-10 不住=24 不停=7 不出=11 不到=10 不动=-6 不去=-15 不听=11 不在=10 不好=-14 不对=7 不开=8 不放=11
不敢=6 不是=-39 不来=-7 不着=-6 不管=-7 不给=-10 不能=-30 不舒=-8 不要=-16 不见=-7 不认=-9 不让=8 不赔=-12
不退=-11 业执=-7 东西=12 丢了=-18 两万=-7 两个=12 两年=-6 个人=32 个公=-7 个大=7 个女=17 个孩=10 个小=12
个我=10 个掉=7 个月=-25 个男=27 个窗=-6 个赞=-7 个阿=9 中介=-11 中心=-8 举报=-17 么做=-6 么时=-8 也没=7
买了=-6 买的=-7 了三=-26 了两=-7 了二=-6 了他=19 了八=-8 了几=-13 了卡=-7 了嘴=7 了四=-12 了多=-6 了头=6
了小=8 了想=-7 了插=7 了是=-11 了村=-8 了水=6 了火=12 了烟=6 了现=11 了穿=10 了能=-16 了脸=12 了腿=8
了药=8 了还=12 了那=14 了都=-7 了里=10 了钱=-8 了门=8 事故=-11 二十=-7 二楼=19 井盖=-22 井里=8 交司=-10
交警=-19 交车=-12 交通=-10 人一=7 人也=-6 人占=-10 人卡=-9 人去=-6 人员=-8 人命=9 人喊=-6 人在=23 人头=7
人就=-9 人工=-17 人应=6 人往=14 人手=6 人拿=15 人没=-7 人烧=6 人的=-6 人私=-13 人管=-14 人行=-10 人被=12
人躺=9 人还=24 什么=-27 今年=-7 今晚=7 他一=-6 他们=-9 他又=11 他在=8 他就=12 他手=9 他拿=10 以前=-11
们买=-6 们刚=7 们在=6 们家=9 们小=-6 们打=6 们要=-10 份证=-7 会不=-12 会儿=-6 住了=17 住证=-6 作业=-10
你们=-10 保安=-8 保护=-10 保险=-10 修好=-9 债的=12 停他=7 停在=-12 停水=-6 停车=-11 停还=7 健身=-10
偷了=-7 儿园=9 充了=-11 充电=-6 光了=-7 八十=-9 八千=-6 八台=6 公交=-21 公厕=-6 公司=-20 公园=-19 六点=-6
关不=13 关了=7 关着=13 冒烟=12 农药=8 冲开=6 几台=-6 几年=-17 几点=-18 出不=6 出事=-7 出所=-20 出来=23
出门=6 刚刚=8 刚才=19 刚被=9 到一=11 到了=-10 到人=-12 到他=12 到吐=-11 到哪=-6 到市=-6 到树=-8 到桥=7
到楼=11 到湖=-6 到爆=-9 到膝=6 到账=-8 刹我=-11 前年=-6 前那=-7 前面=13 割手=6 加两=-6 务中=-7 动不=8
动了=-9 动车=-11 动静=7 助吗=-11 助怎=-7 区有=-6 区的=-7 区里=-11 医保=-9 医生=-12 医院=-36 十五=-11
十八=-6 十分=-6 十块=-7 十年=-7 千块=-6 千多=-8 半夜=-32 半天=-7 半年=-9 半瓶=10 半边=9 单我=-14 占了=-14
卡在=-8 危险=-11 厂的=-9 厂那=9 压了=6 压住=11 压到=9 压坏=-12 厕所=13 厨房=7 去了=40 去会=-10 去哪=-9
去就=6 去年=-8 去我=-8 去排=-6 又大=15 友圈=-10 反锁=6 发商=-8 发烧=-8 发现=-9 口子=12 口有=11 口泼=7
口的=-7 另外=-6 只是=-10 只狗=-6 只看=7 叫了=-17 叫人=11 叫他=7 叫她=6 叫我=8 可以=-17 台一=-7 台电=6
台的=-6 台风=-16 吃了=6 同事=9 同学=8 后面=13 向盘=6 吓人=-16 吓死=-10 吗我=-10 听人=-11 听到=8 吵得=-13
味越=8 味道=9 呼呼=11 品的=6 哪个=-15 哪天=-9 哪里=-28 哭了=9 哭得=8 商场=9 商家=-12 喂喂=6 喇叭=-8 喉咙=7
喘不=14 喝了=14 喝醉=9 喷水=6 嘴唇=9 嘴巴=11 嘶嘶=6 器材=-7 回家=-11 回来=10 园里=-10 困在=14 围墙=10
在下=8 在不=8 在冒=11 在厕=9 在哪=-18 在商=8 在喉=7 在喊=6 在外=6 在家=8 在宿=9 在屋=11 在床=10 在往=6
在想=-10 在房=8 在手=10 在打=7 在按=6 在正=8 在水=8 在没=-10 在河=10 在漏=6 在电=15 在砸=6 在翻=8 在躺=7
在车=11 在过=-7 在里=16 在鱼=6 地下=8 地铁=7 圾桶=-10 坏了=-18 垃圾=-24 埋了=11 城管=-10 堵了=-24 堵在=10
堵得=-6 塘的=-9 塞车=-10 壁那=6 声了=6 处理=-21 夏天=-6 外冒=15 外婆=8 外跑=6 外面=14 多久=-6 多了=7
多少=-17 多开=-9 多设=-7 多车=6 大家=9 大树=-6 天天=-23 天就=-7 天都=9 太吓=-12 太大=-7 头一=10 头上=7
头发=-16 女儿=15 女孩=7 女的=20 奶在=8 奶奶=13 好像=11 好多=-7 好大=13 好重=8 妈半=10 妹妹=7 姓陈=-13
婚纱=-9 子一=10 子不=9 子了=8 子作=-9 子在=24 子想=-6 子有=-10 子的=-7 子被=10 子都=9 子里=7 孙子=10
学校=-16 学生=10 孩子=-20 孩手=7 孩掉=7 孩没=-7 孩玩=9 安全=-17 安局=-7 安的=9 客人=16 客厅=6 家了=-6
家养=-9 家暴=-6 家窗=-17 家说=-13 家都=6 家门=15 容易=-13 宿舍=13 察来=-6 对劲=7 小区=-48 小学=-11
小孩=-35 小时=-7 小车=7 少了=-6 就不=-10 就放=-8 就是=-25 局办=-7 居住=-6 居家=-6 屋子=8 屋里=10 屋顶=8
山上=10 岁了=-6 工业=6 工人=10 工作=-8 工厂=-6 工资=-12 差点=-11 已经=15 市场=-6 师傅=-6 希望=-6 帮忙=-14
帮我=-15 干部=-8 年了=-8 年前=-6 年要=-11 幼儿=9 广场=-7 床上=6 应该=-16 底下=10 店半=-14 店去=-6 建房=-7
建议=-18 开水=12 开车=-6 开门=10 当时=-6 影响=-9 影院=10 往上=6 往外=30 往工=9 往村=8 很危=-16 很大=-20
得像=-11 得太=-17 得头=-7 得我=-16 得打=7 得要=-15 志愿=-7 快叫=11 快来=14 快被=-9 快递=-22 怀疑=-10
态度=-15 怎么=-37 急刹=-7 急救=-12 想投=-8 想死=-11 想活=6 想给=-8 想说=-7 想问=-6 感谢=-6 我一=-7 我不=9
我举=-6 我们=-17 我住=-7 我儿=6 我刚=7 我去=-8 我同=9 我和=7 我女=7 我奶=10 我妈=15 我妹=8 我家=-15
我就=-19 我差=-16 我已=10 我弟=15 我往=8 我想=-30 我我=6 我手=6 我打=-7 我报=-7 我拍=-7 我是=-12 我来=-8
我爸=14 我现=13 我的=-12 我等=-10 我老=11 我被=13 我要=-31 我车=-7 我这=6 我进=14 我都=-8 我问=-10 我闻=9
我阿=-6 户口=-9 房东=-9 房间=6 所的=-8 手了=8 手机=-10 手里=15 才那=-9 打1=-10 打开=9 打架=-13 打火=8
打电=-6 打的=9 打麻=-7 扔了=9 托车=-12 执照=-7 找人=-11 找到=-11 找谁=-18 把一=8 把他=6 把工=6 把我=13
把门=14 抓着=10 投诉=-31 抢劫=-9 护士=-7 护工=-6 护栏=6 护车=-6 报一=-10 报警=-6 抬不=-6 抱着=8 押金=-8
拉肚=-11 拍婚=-6 拿不=8 拿刀=11 拿着=9 拿酒=6 捞上=8 换了=-7 掉下=-15 掉了=-6 掉进=11 排队=-11 推不=6
插座=7 摆摊=-14 摔下=12 撞上=13 撞了=8 撞死=-7 撞进=10 收了=-17 放人=6 放在=-10 放学=6 放鞭=-7 政务=-6
救助=-9 救护=-6 救援=-7 教育=-10 敲门=13 整个=14 断了=-7 断腿=-13 新闻=-6 方便=-6 方向=12 旁边=13 早上=-12
时候=-17 是不=-19 是保=-11 是假=-7 是几=-11 是多=-8 是好=-6 是想=-10 是抢=-12 是真=-8 是自=-13 是血=6
是要=-10 晕过=-10 晚上=-21 月工=-9 月我=-8 有一=14 有个=21 有只=-8 有块=-11 有家=-9 有没=-20 有烟=12
有电=8 有老=9 有虫=-12 有补=-8 朋友=-7 服务=-11 机把=9 机掉=-8 杀人=-6 杀的=-6 村委=-9 村干=-6 来修=-6
来压=6 来头=7 来得=-6 来把=12 来要=12 来越=10 来车=12 来还=9 来都=-7 松了=-19 板跑=-11 架是=-8 柜子=6
栏上=7 栏杆=-8 树上=-6 树倒=-6 树枝=-6 桥上=9 桥塌=-6 楼上=-14 楼下=9 楼了=6 楼有=7 楼道=-14 楼顶=-6
止不=6 歪了=-6 死了=-22 死人=-18 死猪=-7 死的=-9 民政=-6 气不=-14 气泄=-8 水一=-9 水上=-9 水了=12 水到=9
水库=8 水把=11 水没=6 水的=-7 水管=8 水道=-22 水都=-9 水里=7 求你=8 求助=-8 求求=11 江边=-6 江里=6 沙井=-6
沟里=7 没上=6 没人=-22 没出=7 没动=7 没回=9 没声=10 没收=-10 没有=-75 没用=11 没看=8 河堤=7 河是=-7
河边=-9 河里=6 泄漏=-12 泡了=12 泳池=-7 洞底=6 洪水=-8 派出=-20 流浪=-8 流血=7 浇了=7 浑身=7 消防=-32
涌边=-7 涵洞=8 游戏=-13 湖里=-6 溺水=-11 满脸=6 漏水=-14 火了=17 火星=10 火是=-19 火焰=-14 灯坏=-8 点个=-7
点叫=6 点就=6 点我=-6 点来=-9 点气=7 点着=6 烦你=-6 烦来=-9 烧了=6 烧炭=8 烧烤=-9 烧着=7 烧起=10 热死=-7
熄火=6 燃气=-11 爆炸=-14 爸喝=12 爸在=7 爸妈=7 物业=-18 环卫=-7 现在=17 玻璃=-6 球场=-6 璃上=-14 瓦斯=8
瓶子=6 申请=-21 电动=-6 电影=7 电梯=-7 电线=-18 男人=10 男的=18 疑有=-8 疫苗=-10 百多=8 百姓=-9 的事=-8
的人=13 的公=-8 的围=10 的店=-9 的手=-6 的把=6 的树=-7 的水=7 的煤=-7 的狗=-8 的猪=-6 的电=-17 的被=6
的路=-9 的那=-17 的钱=-11 盖有=-6 直吐=11 直喷=6 看一=-10 看他=-8 看到=6 看着=-8 真是=-15 着一=7 着了=18
着我=10 着打=6 着火=-14 着窗=10 着门=8 睡不=-11 砖松=-9 破了=9 砸人=11 砸到=-8 砸坏=-11 砸我=6 碎了=7
社区=-8 私自=-13 租屋=-7 积水=-11 空调=-8 突然=6 窗口=-11 立案=-6 站在=6 等了=-11 等你=-11 等得=-7
简直=-13 管管=-12 系统=-6 紫了=8 红了=10 红绿=-9 纱照=-6 经转=9 给我=-10 给换=-8 绳子=7 绿灯=-9 罐车=6
网上=-11 群里=-12 翻了=8 老人=-20 老婆=9 老年=-8 老板=-25 老百=-9 肇事=-7 肚子=12 胳膊=6 胸口=15 能不=-38
能帮=-9 能找=-6 能退=-6 脚动=6 脱了=6 膝盖=6 自建=-7 自杀=-7 臭鸡=10 舌头=10 舒服=-8 色的=-9 药瓶=6
菜市=10 营业=-7 落在=-12 落水=10 血了=6 血止=6 行道=-14 补助=-17 补贴=-6 被人=-7 被狗=-10 装了=-8 装修=-19
要不=-21 要什=-7 要他=-11 要办=-8 要去=-7 要我=-7 要找=-11 要投=-14 要报=-6 要死=-9 要跑=-8 见有=9 觉得=-8
警察=-17 警报=-6 认定=-6 让我=-10 设几=-7 证在=-6 证明=-9 话是=-12 该多=-8 说不=11 说今=8 说包=-6 说好=-6
说我=11 说是=-12 说有=-7 说法=-8 请问=-7 谢了=-6 谢谢=-20 负责=-10 责任=-9 货车=8 走了=9 走廊=10 走老=-6
起来=22 超市=-11 越大=11 越来=10 跑了=-11 跑断=-13 跟我=11 路中=-12 路灯=-9 路边=-14 路过=6 路都=-10
跳下=8 跳楼=-7 跳水=-15 跳河=-11 身份=-7 身子=14 躲在=13 躺在=13 车一=-10 车上=-8 车位=-11 车冲=9 车在=7
车场=-6 车子=-6 车差=7 车把=-6 车撞=14 车来=10 车牌=-9 车的=11 车祸=-11 车翻=10 车轮=7 车道=11 车里=12
轨道=7 转了=9 转人=-12 辆车=9 边就=6 边有=-14 边洗=7 边的=-6 边那=-7 过一=-6 过不=-13 过来=-10 还听=7
还在=31 还是=-17 还说=7 这个=-7 这栋=6 这样=-16 这边=-9 这里=-14 进了=14 连着=7 迟早=-8 道上=-17 道堵=-11
道很=-9 道怎=7 那个=-7 那位=-15 那条=-15 那边=-7 那里=10 邻居=-27 都不=-8 都往=6 都快=-12 都有=-13
都没=-18 都紫=8 都红=13 都要=-7 都起=7 酒瓶=6 醉酒=6 里一=-8 里全=7 里出=-6 里去=6 里头=11 里我=7 里拿=11
里有=8 里能=-9 里讲=-7 里都=-9 里面=24 重的=6 铁站=6 银行=16 锁在=7 长椅=-10 门没=12 门说=6 问一=10
闻到=15 队排=-6 防溺=-6 防站=-8 阵子=-8 阿姨=8 阿婆=8 陶瓷=-7 隧道=7 需要=-10 面全=8 面去=6 面好=7 面那=20
鞭炮=-7 顶上=9 风又=15 风天=-7 飞了=6 饭菜=-13 马路=-10 骑电=6 高速=10 鸡蛋=9 麻将=-11 麻烦=-25 黄色=8
黑了=14
"""

WEIGHTS: dict[str, float] = {
    piece.replace("_", " "): int(weight) / 100
    for piece, _, weight in (entry.rpartition("=") for entry in _DATA.split())
}
